"""The one way out to WeChat: bounded in time, size and destination (security design 6.2).

No URL is ever logged or put into an error: they carry tokens and secrets.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as LateError

from models.errors import Misconfigured, WeChatDown, WeChatLimit
from models.ports import Random
from wechat.platform import strict_json
from wechat.platform.deadline import Opener, timed_pools
from wechat.platform.dial import Dial
from wechat.platform.errcodes import raise_named
from wechat.platform.hosts import Hosts, Trip

MAX_RESPONSE: Final = 1024 * 1024
TRIES: Final = 3  # for calls that may be repeated: the first and two more, if the host's retry budget has them
FAIR: Final = 0.5  # seconds; a host that did not answer in less has not failed
_PATH = re.compile(r"/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", re.ASCII)

# urllib3 writes whole URLs into its debug and warning records, and a log's settings are not ours to rely on.
for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger(f"urllib3.{_name}").addFilter(lambda record: False)


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `path` names it in errors; query and body hold secrets and personal data and are not shown."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    repeatable: bool = False  # doing it twice is the same as doing it once
    budget: float | None = None  # seconds for all tries, when less than the client's own total


@dataclass(frozen=True, slots=True)
class Times:
    """Limits in seconds: to connect, to answer once connected, and for all tries of one call."""

    connect: float = 1.0
    read: float = 3.0
    total: float = 4.0


class HttpClient:
    """Sends calls to the allowed origins (`https://host[:port]`) and to nobody else.

    `ca_file`: authorities to trust instead of the system's. `pause` is `time.sleep`, to be replaced in tests. Clients
    of the same hosts share one `hosts`; `opener` connects.
    """

    def __init__(
        self,
        origins: frozenset[str],
        random: Random,
        times: Times = Times(),
        ca_file: str | None = None,
        pause: Callable[[float], None] = time.sleep,
        *,
        hosts: Hosts | None = None,
        opener: Opener | None = None,
    ) -> None:
        self._origins = frozenset(_origin(one) for one in origins)
        self._random = random
        self._times = times
        self._pause = pause
        self._pools = urllib3.PoolManager(num_pools=8, maxsize=16, cert_reqs="CERT_REQUIRED", ca_certs=ca_file)
        self._pools.pool_classes_by_scheme = timed_pools(opener or Dial())
        self._hosts = hosts or Hosts()

    def send(self, base: str, call: Call) -> dict[str, object]:
        """The answer, a JSON object that is no error. `base`: an allowed origin.

        Raises WeChatDown (no or no readable answer in time, status other than 200, errcode -1, a host that is left
        alone) after up to three tries if `call.repeatable`, else after one; and what `errcodes.raise_named` raises.
        """
        # "@elsewhere" behind an origin would be another host: a path is a path, whoever made it.
        if _origin(base) not in self._origins or not _PATH.fullmatch(call.path):
            raise Misconfigured(f"{call.path}: not on the list of hosts, or no path")
        host = self._hosts.of(_origin(base))
        host.called()
        until = time.monotonic() + min(self._times.total, call.budget or self._times.total)
        for attempt in range(1, TRIES if call.repeatable else 1):
            with host.trip(call.path) as trip:
                try:
                    return self._once(base, call, until, trip)
                except WeChatLimit:
                    raise
                except WeChatDown:
                    pause = self._jitter(attempt)
                    if time.monotonic() + pause >= until or not host.may_retry():
                        raise
            self._pause(pause)
        with host.trip(call.path) as trip:
            return self._once(base, call, until, trip)

    def _once(self, base: str, call: Call, until: float, trip: Trip) -> dict[str, object]:
        left = until - time.monotonic()
        if left <= 0:
            raise WeChatDown(f"{call.path}: no time left")
        try:
            body = self._exchange(base, call, left)
            answer = strict_json.read(body)
        except WeChatDown:
            trip.failed()  # its name leads to no address of WeChat's
            raise
        except (HTTPError, OSError, ValueError) as failed:
            if left >= FAIR or not isinstance(failed, TimeoutError | LateError):
                trip.failed()
            # Their texts may hold the URL or the body: only the kind of failure goes on.
            raise WeChatDown(f"{call.path}: {type(failed).__name__}") from None
        trip.answered()
        raise_named(answer, call.path)
        return answer

    def _exchange(self, base: str, call: Call, left: float) -> bytes:
        response = self._pools.urlopen(
            call.method,
            f"{base.rstrip('/')}{call.path}" + (f"?{urlencode(call.query)}" if call.query else ""),
            body=None if call.body is None else strict_json.write(call.body),
            headers={"Accept-Encoding": "identity", "Content-Type": "application/json; charset=utf-8"},
            timeout=urllib3.Timeout(total=left, connect=self._times.connect, read=self._times.read),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            if response.status != 200:
                raise ValueError("status")
            body = response.read(MAX_RESPONSE + 1)
            if len(body) > MAX_RESPONSE:
                raise ValueError("size")
            return body
        finally:
            _put_back(response)

    def _jitter(self, attempt: int) -> float:
        """Seconds before the next try: up to 0.1 s, then up to 0.2 s, so that many callers do not come back as one."""
        return int.from_bytes(self._random.bytes(2), "big") / 65536 * 0.1 * attempt


def _put_back(response: urllib3.BaseHTTPResponse) -> None:
    """A connection whose answer was not read to its end cannot serve the next call."""
    if not response.closed:
        response.close()
    response.release_conn()


def _origin(url: str) -> str:
    """Scheme, host and port, written one way. Raises Misconfigured for anything that is more or less than that."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        raise Misconfigured("a base URL is not http(s)://host[:port]") from None
    if not parts.hostname or parts.username or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Misconfigured("a base URL is not http(s)://host[:port]")
    return f"{parts.scheme}://{parts.hostname}:{port}"
