"""Structured logs: one JSON line per event on standard error, declared fields only (security design 4).

Two guards stand before every line. A field nobody declared is left out, and a value that looks personal, or is not
plain ASCII (names are Chinese), is withheld; the line then says under `withheld` which fields it lacks and why.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from models.keeping import correlation
from models.people.shapes import personal

# An allow-list: what is not declared here is not logged, so personal data cannot slip in under a new name.
FIELDS = frozenset({"event", "level", "timestamp", "logger", "request"}) | {
    "attempts", "code", "count", "end", "error", "intent", "kind", "result", "seconds", "status", "step", "why",
}  # fmt: skip
LONGEST = 200
UNSEEN = "***"


def set_up(level: str) -> None:
    """For every process of the product. Third-party loggers speak from WARNING on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            correlated,
            guarded,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(Careful("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def correlated(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Which push, call or job this line belongs to."""
    if correlation.current():
        event["request"] = correlation.current()
    return event


def guarded(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line without what must not be in it."""
    line: dict[str, Any] = {}
    withheld = []
    for name, value in event.items():
        why = "undeclared" if name not in FIELDS else unfit(value)
        if why is None:
            line[name] = value
        else:
            withheld.append(f"{name if _is_name(name) else UNSEEN}: {why}")
    return line | {"withheld": withheld} if withheld else line


def unfit(value: object) -> str | None:
    """Why this value may not stand in a log; None when it may."""
    if value is None or isinstance(value, bool | int | float):
        return None if len(str(value)) < LONGEST and personal(str(value)) is None else "personal shape"
    if not isinstance(value, str):
        return "not plain text"
    if not value.isascii():
        return "not ASCII"
    return "too long" if len(value) > LONGEST else personal(value)


def _is_name(name: str) -> bool:
    return name.isascii() and name.isidentifier() and len(name) <= 24 and personal(name) is None


class Careful(logging.Formatter):
    """For libraries that log on their own: a message that looks personal is withheld, an exception says its type only.

    An exception's arguments may hold anything, a traceback's source lines hold none of our values.
    """

    def format(self, record: logging.LogRecord) -> str:
        said = super().format(record)
        return said if personal(said) is None and said.isascii() else f"{record.name} {record.levelname} {UNSEEN}"

    def formatException(self, info: Any) -> str:
        kind, _, trace = info
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return f"{kind.__name__ if kind else 'error'} at {' < '.join(reversed(places[-6:]))}"
