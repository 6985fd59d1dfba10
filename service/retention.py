"""What is kept for a time only, and the statement that forgets it (security design 8). One job per kind of row.

Everything not listed here stays. Times come from the register in `models/policy/retention.py`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from auth.rights.tables import ActRow, ExportRow, TicketRow
from auth.tables import (
    AttemptMarkRow,
    AttemptRow,
    ConsentRow,
    CounterCodeRow,
    HandoffRow,
    LoginCodeRow,
    SessionRow,
    StepRow,
)
from models.assurance.lifetimes import IDLE
from models.assurance.limits import DAY, STREAK
from models.keeping.database import db
from models.keeping.tables import (
    DialogueRow,
    ErrandRow,
    NonceRow,
    OutboxRow,
    PageRow,
    ParkedRow,
    ReceiptRow,
    SessionKeyRow,
)
from models.policy.retention import ACT_KEY, LOGIN_CODE, RECEIPT, Kind, lives

Job = Callable[[datetime], Any]
OVER: Final = ("DONE", "ENDED")


def _ended(now: datetime, ago: timedelta) -> ColumnElement[bool]:
    """A session that ended `ago` or longer before: by its owner, by its twelve hours, or by idleness."""
    then = now - ago
    over = (SessionRow.revoked_at <= then, SessionRow.abs_expires_at <= then, SessionRow.last_seen_at <= then - IDLE)
    return or_(*over)


def _keys_of_ended_sessions(now: datetime) -> Any:
    """A day after the end nobody comes back to what was parked there. Keys without a session are nobody's."""
    ended = select(SessionRow.id).where(_ended(now, lives(Kind.SESSION)))
    gone = ~select(SessionRow.id).where(SessionRow.id == SessionKeyRow.session_id).exists()
    return delete(SessionKeyRow).where(or_(SessionKeyRow.session_id.in_(ended), gone))


def _sessions(now: datetime) -> Any:
    return delete(SessionRow).where(_ended(now, lives(Kind.SESSION)))


def _steps(now: datetime) -> Any:
    """Detail goes; the leaf in the audit log stays."""
    return delete(StepRow).where(StepRow.created_at <= now - lives(Kind.STEP))


def _tickets_of_steps(now: datetime) -> Any:
    """What a provider gave for a step is of no use once its ten minutes are over."""
    return update(StepRow).where(StepRow.expires_at <= now, StepRow.ticket_enc.is_not(None)).values(ticket_enc=None)


def _repeats(now: datetime) -> Any:
    """The answer kept for a lost reply lives thirty seconds."""
    old = update(SessionRow).where(SessionRow.prev_until <= now)
    return old.values(prev_token_hash=None, prev_call=None, prev_answer=None, prev_until=None)


def _questions(now: datetime) -> Any:
    return delete(ParkedRow).where(ParkedRow.created_at <= now - lives(Kind.QUESTION))


def _messages(now: datetime) -> Any:
    """What was sent or given up; what is still owed is ended by the worker first."""
    return delete(OutboxRow).where(OutboxRow.state.in_(OVER), OutboxRow.created_at <= now - lives(Kind.MESSAGE))


def _lost_messages(now: datetime) -> Any:
    """A message that waited for a window until it expired is given up."""
    shut = and_(OutboxRow.state == "WAITING", OutboxRow.expires_at <= now)
    return update(OutboxRow).where(shut).values(state="ENDED", result="expired", sealed=None)


def _attempts(now: datetime) -> Any:
    """The longest window of a count is a day, but for the streak that staff look at."""
    return delete(AttemptMarkRow).where(AttemptMarkRow.scope != STREAK, AttemptMarkRow.at <= now - DAY)


def _consents(now: datetime) -> Any:
    """Withdrawn ones; what still stands is the ground on which the rest is kept."""
    return delete(ConsentRow).where(ConsentRow.withdrawn_at <= now - lives(Kind.CONSENT))


JOBS: Final[dict[str, Job]] = {
    "session keys": _keys_of_ended_sessions,
    "hand-overs": lambda now: delete(HandoffRow).where(HandoffRow.created_at <= now - lives(Kind.SESSION)),
    "sessions": _sessions,
    "repeats": _repeats,
    "steps": _steps,
    "step tickets": _tickets_of_steps,
    "questions": _questions,
    "lost messages": _lost_messages,
    "messages": _messages,
    "pages": lambda now: delete(PageRow).where(PageRow.expires_at <= now),
    "dialogues": lambda now: delete(DialogueRow).where(DialogueRow.expires_at <= now),
    "errands": lambda now: delete(ErrandRow).where(ErrandRow.expires_at <= now),
    "receipts": lambda now: delete(ReceiptRow).where(ReceiptRow.received_at <= now - RECEIPT),
    "nonces": lambda now: delete(NonceRow).where(NonceRow.expires_at <= now),
    "login codes": lambda now: delete(LoginCodeRow).where(LoginCodeRow.used_at <= now - LOGIN_CODE),
    "counter codes": lambda now: delete(CounterCodeRow).where(CounterCodeRow.expires_at <= now - DAY),
    "attempts": _attempts,
    "locks": lambda now: delete(AttemptRow).where(AttemptRow.locked_until <= now),
    "acts": lambda now: delete(ActRow).where(ActRow.done_at <= now - ACT_KEY),
    "consents": _consents,
    "corrections": lambda now: delete(TicketRow).where(TicketRow.created_at <= now - lives(Kind.TICKET)),
    "exports": lambda now: delete(ExportRow).where(ExportRow.expires_at <= now),
}


def forget(now: datetime) -> None:
    """Every job, in order. Works inside the open transaction and commits nothing."""
    for job in JOBS.values():
        db.session.execute(job(now).execution_options(synchronize_session=False))
