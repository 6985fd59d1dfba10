"""Structured logs: one JSON line per event on standard error, declared fields only (security design 4)."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# An allow-list: a field nobody declared is dropped, so personal data cannot slip in under a new name.
FIELDS = frozenset({"event", "level", "timestamp", "logger"}) | {
    "attempts", "code", "count", "end", "error", "intent", "kind", "result", "seconds", "status", "step", "why",
}  # fmt: skip


def set_up(level: str) -> None:
    """For every process of the product. Third-party loggers speak from WARNING on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _declared_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")


def _declared_only(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in event.items() if name in FIELDS}
