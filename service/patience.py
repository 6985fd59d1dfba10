"""What the server does not do for a body: end the wait for the rest of it, and give every broken one the same name.

gunicorn's threads wait without end; sixteen silent callers would hold all of them. WeChat and phones send a body at
once. A proxy in front that reads bodies first makes this a second lock.
"""

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, BinaryIO

from gunicorn.http.errors import ParseException

SECONDS = 5.0
SOCKET = "gunicorn.socket"
INPUT = "wsgi.input"
Wsgi = Callable[[MutableMapping[str, Any], Any], Iterable[bytes]]


class Body:
    """A body whose read raises OSError for whatever is wrong with it, chunks included."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except ParseException as error:
            raise OSError(type(error).__name__) from None

    def readline(self, size: int = -1) -> bytes:
        return self._stream.readline(size)


def impatient(app: Wsgi) -> Wsgi:
    """`app`, whose reads of a body end with OSError when nothing comes for SECONDS. Others are left alone."""

    def call(environ: MutableMapping[str, Any], start_response: Any) -> Iterable[bytes]:
        if SOCKET in environ:
            environ[SOCKET].settimeout(SECONDS)
            environ[INPUT] = Body(environ[INPUT])
        return app(environ, start_response)

    return call
