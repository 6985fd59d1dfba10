"""Opens a connection: the name is looked up once, its address judged, and that address connected to.

Between a check of a name and a second lookup of it the name may have moved (DNS rebinding); here is no second lookup.
"""

import socket
import time
from collections.abc import Sequence
from typing import Any, Final

from urllib3.util.connection import create_connection

from models.errors import WeChatDown
from models.outbound.address import Reach, literal, objection
from models.outbound.alarm import Alarm
from models.ports import Alarms, Lookup

THIS_MACHINE: Final = "localhost"


def system_lookup(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """`models.ports.Lookup` by the operating system, which keeps to no time of ours."""
    return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


class Dial:
    """A host that the configuration calls by a loopback address is on this machine; every other one is public."""

    def __init__(self, lookup: Lookup = system_lookup, alarms: Alarms | None = None) -> None:
        self._lookup = lookup
        self._alarms = alarms

    def __call__(self, host: str, port: int, seconds: float, options: Sequence[Any] | None = None) -> socket.socket:
        """A connected socket. Raises OSError, TimeoutError; WeChatDown for an address that is none of theirs."""
        until = time.monotonic() + seconds
        failed: OSError = TimeoutError("no time left")
        for address in self._addresses(host, port, seconds):
            left = until - time.monotonic()
            if left <= 0:
                raise failed
            try:
                return create_connection((address, port), left, socket_options=options)
            except OSError as cause:
                failed = cause
        raise failed

    def _addresses(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        own = literal(host)
        found = (own,) if own else self._lookup(host, port, seconds)
        for address in found:
            reason = objection(address, _reach(host))
            if reason:
                if self._alarms:
                    self._alarms.cry(Alarm.ADDRESS_REFUSED, host)
                raise WeChatDown(f"{host}: {reason}")
        return found


def _reach(host: str) -> Reach:
    own = literal(host)
    here = host == THIS_MACHINE or (own is not None and objection(own, Reach.LOOPBACK) is None)
    return Reach.LOOPBACK if here else Reach.PUBLIC
