"""Counts pushes as they leave, and reads the outbox's numbers when somebody asks for the page of metrics."""

from time import perf_counter

from flask import Flask, Response, g, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.keeping import lives
from models.keeping.tables import OutboxRow
from models.keeping.transactions import reading
from models.ports import Clock
from service.metrics import PUSH_SECONDS, PUSHES, Gauges, page

CALLBACKS = {"wechat_official": "official", "wechat_mini": "mini"}  # by blueprint
OUTCOMES = {400: "unreadable", 403: "refused", 405: "method", 413: "too_large", 503: "failed"}
Told = list[tuple[str, str, tuple[str, ...], dict[tuple[str, ...], float]]]


def count_pushes(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.since = perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        callback = CALLBACKS.get(request.blueprint or "")
        if callback and request.method == "POST":
            PUSHES.labels(callback, outcome(response)).inc()
            PUSH_SECONDS.labels(callback).observe(perf_counter() - g.since)
        return response


def outcome(response: Response) -> str:
    """`answered` with a reply, `silent` with `success`, else the reason of the refusal."""
    if response.status_code == 200:
        return "silent" if response.get_data() in (b"success", b"") else "answered"
    return OUTCOMES.get(response.status_code, "other")


def numbers(clock: Clock, steady: Clock) -> bytes:
    """The page. A database that does not answer is a number as well."""
    try:
        with reading() as session:
            told = _backlog(session, clock) + _worker(steady)
    except SQLAlchemyError:
        return page(Gauges([("renshetong_database_up", "1: it answers", (), {(): 0})]))
    return page(Gauges([*told, ("renshetong_database_up", "1: it answers", (), {(): 1})]))


def _backlog(session: Session, clock: Clock) -> Told:
    now, kind = clock.now(), (OutboxRow.kind, OutboxRow.state)
    counted = select(*kind, func.count()).where(OutboxRow.state.in_(("OWED", "WAITING"))).group_by(*kind)
    rows = {(name, state): float(count) for name, state, count in session.execute(counted)}
    oldest = select(func.min(OutboxRow.next_at)).where(OutboxRow.state == "OWED", OutboxRow.next_at <= now)
    since = session.scalar(oldest)
    late = max((now - since).total_seconds(), 0.0) if since else 0.0
    return [
        ("renshetong_outbox_rows", "Owed and waiting work", ("kind", "state"), rows),
        ("renshetong_outbox_age_seconds", "For how long the oldest due row is due", (), {(): late}),
    ]


def _worker(steady: Clock) -> Told:
    seen = lives.last(lives.WORKER)
    age = (steady.now() - seen).total_seconds() if seen else float("inf")
    return [("renshetong_worker_beat_seconds", "Since the worker's last round", (), {(): age})]
