"""Where am I logged in? The live sessions of one human, on every channel and every WeChat account of theirs."""

from datetime import datetime

from sqlalchemy import or_, select

from auth.rows import identity_of, session_of, step_of
from auth.tables import SessionRow, StepRow
from models.assurance.chain import Identity, Kind, Step
from models.assurance.computed import dead_because, level
from models.exchange import Caller, Channel
from models.keeping.database import db
from models.keeping.tables import EpochRow
from models.people.tables import IdentityRow
from models.ports import LoginView

ACTIVE = "ACTIVE"


def own_logins(caller: Caller, now: datetime) -> tuple[LoginView, ...]:
    """Newest first. Reads only; the caller has opened the transaction."""
    owners = {row.id: identity_of(row) for row in _owners(caller)}
    epoch = db.session.execute(select(EpochRow.value).where(EpochRow.id == 1)).scalar_one()
    rows = select(SessionRow).where(SessionRow.identity_id.in_(sorted(owners)), SessionRow.revoked_at.is_(None))
    found = db.session.scalars(rows.order_by(SessionRow.created_at.desc(), SessionRow.id)).all()
    live = [row for row in found if dead_because(session_of(row), epoch, now) is None]
    steps = _steps([row.id for row in live])
    return tuple(_view(row, owners[row.identity_id], steps, (epoch, now), caller) for row in live)


def _owners(caller: Caller) -> list[IdentityRow]:
    """Every account that stands for the caller's person; of somebody unknown, the caller's own account alone."""
    mine = db.session.get(IdentityRow, caller.identity)
    if mine is None:
        return []
    if mine.person_id is None or mine.link_state != ACTIVE:
        return [mine]
    same = select(IdentityRow).where(IdentityRow.person_id == mine.person_id, IdentityRow.link_state == ACTIVE)
    return list(db.session.scalars(same))


def _steps(sessions: list[str]) -> tuple[Step, ...]:
    mine = or_(StepRow.session_id.in_(sessions), StepRow.serves_id.in_(sessions))
    faces = select(StepRow).where(mine, StepRow.kind == Kind.L3, StepRow.state == "PASSED")
    return tuple(step_of(row) for row in db.session.scalars(faces))


def _view(
    row: SessionRow, owner: Identity, steps: tuple[Step, ...], at: tuple[int, datetime], caller: Caller
) -> LoginView:
    """`at`: the system's epoch and the moment."""
    reached = level(session_of(row), owner, steps, *at)
    this = row.id == caller.session
    return LoginView(row.id, Channel(row.channel), row.created_at, row.last_seen_at, reached, this)
