"""A real Redis for tests: the given one, else a server of our own on a unix socket."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.embedded.redis import EmbeddedRedis


@contextmanager
def server() -> Iterator[str]:
    """Yields a redis URL; the server dies with the tests."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="rst-redis-") as folder, EmbeddedRedis(Path(folder)) as redis:
        yield redis.url
