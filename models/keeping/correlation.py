"""One random id per push, call or job: it ties together what the logs say about it, across web process and worker.

It is made here and never taken from a request, so it carries nothing personal and nobody can choose it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CURRENT: ContextVar[str] = ContextVar("correlation", default="")


def current() -> str:
    """32 hex digits; empty outside of any push, call or job."""
    return _CURRENT.get()


def begin(correlation: str) -> None:
    """From here on, in this thread, everything belongs to `correlation`."""
    _CURRENT.set(correlation)


@contextmanager
def under(correlation: str) -> Iterator[None]:
    """Work that belongs to `correlation`; afterwards what was before."""
    token = _CURRENT.set(correlation)
    try:
        yield
    finally:
        _CURRENT.reset(token)
