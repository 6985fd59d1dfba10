"""Opens a line: the name is looked up once, every address of it judged, and that address connected to."""

import socket
import time

from models.errors import BureauDown
from models.outbound.address import Reach, literal, objection
from models.ports import Lookup


def system_lookup(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """`models.ports.Lookup` by the operating system, which keeps to no time of ours."""
    return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def dial(host: str, port: int, reach: Reach, seconds: float, lookup: Lookup) -> socket.socket:
    """A connected socket. Raises OSError, TimeoutError; BureauDown for an address that `reach` does not admit."""
    until = time.monotonic() + seconds
    own = literal(host)
    found = (own,) if own else lookup(host, port, seconds)
    for reason in filter(None, (objection(address, reach) for address in found)):
        raise BureauDown(reason)
    failed: OSError = TimeoutError("no time left")
    for address in found:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return _at_once(socket.create_connection((address, port), left))
        except OSError as cause:
            failed = cause
    raise failed


def _at_once(line: socket.socket) -> socket.socket:
    """Head and body leave as they are written; held back (RFC 896), a body waits 40 ms for its head's receipt."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line
