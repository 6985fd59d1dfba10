"""Writes what a transition changed, each row by a compare-and-set that asks the machine's bindings again in SQL.

So even a fault in locking cannot pass a step of another session, gen, identity or person: the statement touches no row,
and the whole effect is refused.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, update

from auth.attempts import save_tally
from auth.rows import row_of
from auth.tables import CounterCodeRow, RelinkRow, SessionRow, StepRow
from models.assurance.chain import Chain, Code, Identity, Kind, Relink, Session, Step, StepState
from models.errors import NotConfirmed
from models.keeping.database import db
from models.keeping.rows import counted
from models.people.tables import IdentityRow


def save(before: Chain, after: Chain, now: datetime, result_code: str = "") -> None:
    """Raises NotConfirmed when a row is no longer what `before` says; the transaction must then be given up."""
    for identity in after.identities:
        old_identity = before.identity(identity.id)
        if old_identity is not None and old_identity != identity:
            _save_identity(old_identity, identity)
    for session in after.sessions:
        old_session = before.session(session.id)
        if old_session is not None and old_session != session:
            _save_session(old_session, session, now)
    for step in after.steps:
        old_step = before.step(step.id)
        if old_step is None:
            db.session.add(row_of(step))
            db.session.flush()
        elif old_step != step:
            decide(old_step, step, now, result_code)
    for code in after.codes:
        if before.code(code.id) != code:
            _save_code(before.code(code.id), code, now)
    for owner in {each.identity for each in (*before.relinks, *after.relinks)}:
        if before.relink(owner) != after.relink(owner):
            _save_relink(owner, after.relink(owner))
    for tally in after.tallies:
        save_tally(before.tally(tally.scope, tally.key), tally)


def decide(old: Step, new: Step, now: datetime, result_code: str) -> None:
    """The one statement that decides a step (security design 2.4)."""
    same: list[ColumnElement[bool]] = [
        StepRow.id == old.id,
        StepRow.session_id == old.session,
        StepRow.gen == old.gen,
        StepRow.exec_identity_id == old.executor,
        StepRow.person_id.is_(None) if old.person is None else StepRow.person_id == old.person,
        StepRow.state == old.state,
    ]
    if new.state is StepState.PASSED:
        same.append(StepRow.expires_at > now)
    values: dict[str, object] = {"state": new.state, "person_id": new.person}
    if new.state not in (StepState.NEW, StepState.PENDING):
        values |= {"decided_at": now, "result_code": result_code[:40], "ticket_enc": None}
    _once(update(StepRow).where(*same).values(**values), "step")


def _save_identity(old: Identity, new: Identity) -> None:
    person = IdentityRow.person_id.is_(None) if old.person is None else IdentityRow.person_id == old.person
    same = (IdentityRow.id == old.id, IdentityRow.link_epoch == old.link_epoch, person)
    values = {"person_id": new.person, "link_state": new.link, "link_epoch": new.link_epoch}
    _once(update(IdentityRow).where(*same).values(**values, l1_at=new.l1_at, l2_at=new.l2_at), "identity")


def _save_session(old: Session, new: Session, now: datetime) -> None:
    same = (SessionRow.id == old.id, SessionRow.gen == old.gen, SessionRow.revoked_at.is_(None))
    values = {"gen": new.gen, "last_seen_at": new.last_seen_at, "link_epoch_seen": new.link_epoch_seen}
    _once(update(SessionRow).where(*same).values(**values, revoked_at=now if new.revoked else None), "session")


def _save_relink(identity: str, new: Relink | None) -> None:
    """Under the identity's lock, which `load` took."""
    if new is None:
        db.session.execute(delete(RelinkRow).where(RelinkRow.identity_id == identity))
        return
    row = RelinkRow(identity_id=identity, person_id=new.person, asked_at=new.asked_at)
    row.named_at, row.session_id, row.gen = new.named_at, new.session, new.gen
    db.session.merge(row)


def _save_code(old: Code | None, new: Code, now: datetime) -> None:
    if old is None:
        raise NotConfirmed("counter code")
    same: list[ColumnElement[bool]] = [CounterCodeRow.code_bi == bytes.fromhex(new.id), CounterCodeRow.expires_at > now]
    same.append(
        CounterCodeRow.session_id.is_(None) if old.session is None else CounterCodeRow.session_id == old.session
    )
    values: dict[str, object] = {"session_id": new.session}
    for kind, column in ((Kind.L1, CounterCodeRow.used_l1_at), (Kind.L3, CounterCodeRow.used_l3_at)):
        if kind in new.used - old.used:
            same.append(column.is_(None))
            values[column.key] = now
    _once(update(CounterCodeRow).where(*same).values(**values), "counter code")


def _once(change: object, what: str) -> None:
    if not counted(db.session.execute(change.execution_options(synchronize_session=False))):  # type: ignore[attr-defined]
        raise NotConfirmed(what)
