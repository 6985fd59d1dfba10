"""A proxy before each real server, and a way to see that a call ends."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.engine import URL, make_url

from models.outbound.alarm import Alarm
from tests.platform.conftest import Far, far
from tests.support.proxy import Proxy, before

__all__ = ["far"]
NEVER = 60  # seconds after which a call counts as hanging; every budget here is a few seconds


@pytest.fixture
def ends() -> Iterator[Callable[..., Any]]:
    """Calls in a thread of its own and fails when it hangs; what it raises is raised here."""
    with ThreadPoolExecutor(32) as crowd:
        yield lambda call, *told: crowd.submit(call, *told).result(timeout=NEVER)


class Cries:
    """models.ports.Alarms that remembers."""

    def __init__(self) -> None:
        self.heard: list[tuple[Alarm, str]] = []

    def cry(self, alarm: Alarm, what: str) -> None:
        self.heard.append((alarm, what))


@pytest.fixture
def cries() -> Cries:
    return Cries()


@pytest.fixture
def before_far(far: Far) -> Iterator[Proxy]:
    with before(("127.0.0.1", urlsplit(far.url).port or 80)) as proxy:
        yield proxy


@pytest.fixture
def before_redis(redis_url: str) -> Iterator[tuple[Proxy, str]]:
    """The proxy, and the URL of Redis behind it."""
    parts = urlsplit(redis_url)
    target = (parts.hostname, parts.port or 6379) if parts.hostname else parts.path
    number = parse_qs(parts.query).get("db", ["0"])[0]
    with before(target) as proxy:
        yield proxy, f"redis://127.0.0.1:{proxy.port}/{number}"


def behind(url: URL) -> tuple[str, int] | str:
    folder = url.query.get("host", "")
    port = url.port or int(str(url.query.get("port", 5432)))
    if str(folder).startswith("/"):
        return f"{folder}/.s.PGSQL.{port}"
    return str(url.host or folder), port


@pytest.fixture
def before_postgres(database_url: str) -> Iterator[tuple[Proxy, str]]:
    """The proxy, and the URL of an empty, migrated PostgreSQL database behind it. Ask for "postgresql" only."""
    url = make_url(database_url)
    with before(behind(url)) as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port, query={"sslmode": "disable", "gssencmode": "disable"})
        yield proxy, through.render_as_string(hide_password=False)
