"""When an account's quota was last cleared, in Redis: the command that clears it is another process."""

from datetime import UTC, datetime, timedelta
from typing import Final

from redis import Redis, RedisError

from models.errors import Unavailable

KEPT: Final = timedelta(days=2)  # longer than any pause that it can end


class RedisCleared:
    """`meter.Cleared` on Redis."""

    def __init__(self, redis: Redis, appid: str) -> None:
        self._redis = redis
        self._key = f"{{wechat:token:{appid}}}:quota-cleared"

    def when(self) -> datetime | None:
        """Raises Unavailable."""
        try:
            found = self._redis.get(self._key)
        except RedisError as failed:
            raise Unavailable(f"redis: {type(failed).__name__}") from None
        return datetime.fromtimestamp(int(found) / 1000, UTC) if found else None

    def note(self, at: datetime) -> None:
        """Raises Unavailable."""
        try:
            self._redis.set(self._key, int(at.timestamp() * 1000), ex=KEPT)
        except RedisError as failed:
            raise Unavailable(f"redis: {type(failed).__name__}") from None
