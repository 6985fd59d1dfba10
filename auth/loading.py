"""The part of the chain that one transition touches, read from the database under lock.

Order of locks everywhere: identities by id, then the person. So two transitions of one human wait for each other.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from auth.attempts import load_tallies
from auth.rows import code_of, identity_of, relink_of, session_of, step_of
from auth.tables import CounterCodeRow, RelinkRow, SessionRow, StepRow
from models.assurance.chain import Chain, Code, Identity, Relink, Step
from models.assurance.turning import OPEN_STATES
from models.keeping.database import db
from models.keeping.tables import EpochRow
from models.people.tables import IdentityRow, PersonRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which identity acts, and what else the event names. `union` is a unionid's blind index just learned."""

    identity: str
    step: str | None = None
    person: str | None = None
    number: str | None = None
    code: bytes | None = None
    union: bytes | None = None
    session: str | None = None  # loaded also when it is over, so that the guard can say why
    served: str | None = None  # the same for whom a step is to serve, also when that is a stranger


def load(wanted: Wanted, now: datetime) -> Chain:
    """Must run inside a writing transaction. `now` comes from the guarded Clock, so it is the highest time seen."""
    identities = _identities(wanted)
    family = _family(identities, wanted.identity)
    sessions = _sessions(family, wanted, now)
    keys = [wanted.identity, *([wanted.number] if wanted.number else [])]
    persons = {each.person for each in family if each.person} | {wanted.person or ""}
    keys += [key for person in sorted(persons) if person for key in (person, f"{person} {wanted.identity}")]
    return Chain(
        identities=identities,
        epoch=db.session.execute(select(EpochRow.value).where(EpochRow.id == 1)).scalar_one(),
        highest=now,
        sessions=tuple(session_of(row) for row in sessions),
        steps=_steps([row.id for row in sessions], wanted.step),
        tallies=load_tallies(keys),
        codes=_codes(wanted.code),
        relinks=_relinks(family),
    )


def lock_family(identity: str) -> None:
    """Before anything of this human is written: whoever writes first and locks later could wait in a circle."""
    _identities(Wanted(identity))


def _identities(wanted: Wanted) -> tuple[Identity, ...]:
    """The acting identity, its twins, and whoever else is linked to the person in question."""
    mine = select(IdentityRow.unionid_bi).where(IdentityRow.id == wanted.identity).scalar_subquery()
    same = [IdentityRow.id == wanted.identity, IdentityRow.unionid_bi == mine]
    if wanted.union is not None:
        same.append(IdentityRow.unionid_bi == wanted.union)
    if wanted.served is not None:
        served = select(SessionRow.identity_id).where(SessionRow.id == wanted.served).scalar_subquery()
        same.append(IdentityRow.id == served)
    if wanted.person is not None:
        same.append(IdentityRow.person_id == wanted.person)
    rows = select(IdentityRow).where(or_(*same)).order_by(IdentityRow.id).with_for_update(key_share=True)
    found = tuple(identity_of(row) for row in db.session.scalars(rows.execution_options(populate_existing=True)))
    if wanted.person is not None:
        db.session.execute(select(PersonRow.id).where(PersonRow.id == wanted.person).with_for_update(key_share=True))
    return found


def _family(identities: tuple[Identity, ...], identity: str) -> list[Identity]:
    union = next((each.union for each in identities if each.id == identity), None)
    return [each for each in identities if each.id == identity or (union is not None and each.union == union)]


def _sessions(family: list[Identity], wanted: Wanted, now: datetime) -> list[SessionRow]:
    ids, named = [each.id for each in family], [each for each in (wanted.session, wanted.served) if each]
    alive = and_(SessionRow.abs_expires_at >= now, SessionRow.revoked_at.is_(None))
    mine = and_(SessionRow.identity_id.in_(ids), alive)
    rows = select(SessionRow).where(or_(mine, SessionRow.id.in_(named))).order_by(SessionRow.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _relinks(family: list[Identity]) -> tuple[Relink, ...]:
    rows = select(RelinkRow).where(RelinkRow.identity_id.in_([each.id for each in family]))
    return tuple(relink_of(row) for row in db.session.scalars(rows.execution_options(populate_existing=True)))


def _steps(sessions: list[str], step: str | None) -> tuple[Step, ...]:
    open_states = StepRow.state.in_(sorted(OPEN_STATES))
    rows = select(StepRow).where(or_(StepRow.id == step, StepRow.session_id.in_(sessions) & open_states))
    found = db.session.scalars(rows.order_by(StepRow.id).execution_options(populate_existing=True))
    return tuple(step_of(row) for row in found)


def _codes(code: bytes | None) -> tuple[Code, ...]:
    if code is None:
        return ()
    rows = select(CounterCodeRow).where(CounterCodeRow.code_bi == code).with_for_update()
    return tuple(code_of(row) for row in db.session.scalars(rows.execution_options(populate_existing=True)))
