"""Redis wakes the worker. The outbox row is the truth: without Redis an owed message is late by half a second."""

import time

import redis
import structlog

KEY = "rst:wake"
log = structlog.get_logger("waker")


class RedisWaker:
    """Implements ports.Waker."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client

    def wake(self) -> None:
        """One pending wake is enough; more would only spin the worker."""
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.rpush(KEY, b"1").ltrim(KEY, 0, 0).expire(KEY, 60).execute()
        except redis.RedisError as error:
            log.warning("no wake", error=type(error).__name__)

    def wait(self, seconds: float) -> None:
        """Until woken, at most `seconds`."""
        try:
            self._redis.blpop([KEY], timeout=seconds)
        except redis.RedisError:
            time.sleep(seconds)
