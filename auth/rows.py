"""Rows as the machine's values: what the pure chain decides on is exactly what the database holds."""

from auth.tables import CounterCodeRow, RelinkRow, SessionRow, StepRow
from models.assurance.chain import Code, Identity, Kind, Link, Relink, Session, Step, StepState
from models.assurance.levels import Purpose
from models.people.tables import IdentityRow


def identity_of(row: IdentityRow) -> Identity:
    """`union` is the blind index of the unionid in hex: equal for twins, and nothing else is asked of it."""
    union = row.unionid_bi.hex() if row.unionid_bi else None
    return Identity(row.id, union, row.person_id, Link(row.link_state), row.link_epoch, row.l1_at, row.l2_at)


def session_of(row: SessionRow) -> Session:
    return Session(
        id=row.id,
        identity=row.identity_id,
        channel=row.channel,
        last_seen_at=row.last_seen_at,
        expires_at=row.abs_expires_at,
        gen=row.gen,
        epoch=row.epoch,
        link_epoch_seen=row.link_epoch_seen,
        revoked=row.revoked_at is not None,
    )


def step_of(row: StepRow) -> Step:
    return Step(
        id=row.id,
        session=row.session_id,
        gen=row.gen,
        kind=Kind(row.kind),
        method=row.method,
        executor=row.exec_identity_id,
        person=row.person_id,
        purpose=Purpose(row.purpose),
        state=StepState(row.state),
        created_at=row.created_at,
        expires_at=row.expires_at,
        action=row.action_hash.hex() if row.action_hash else None,
        serves=row.serves_id,
        serves_gen=row.serves_gen,
    )


def code_of(row: CounterCodeRow) -> Code:
    uses = {Kind.L1: row.used_l1_at, Kind.L3: row.used_l3_at}
    used = frozenset(kind for kind, at in uses.items() if at is not None)
    return Code(row.code_bi.hex(), row.person_id, row.expires_at, row.session_id, used)


def relink_of(row: RelinkRow) -> Relink:
    return Relink(row.identity_id, row.person_id, row.asked_at, row.named_at, row.session_id, row.gen)


def row_of(step: Step) -> StepRow:
    """A new step's row."""
    return StepRow(
        id=step.id,
        session_id=step.session,
        gen=step.gen,
        kind=step.kind,
        method=step.method,
        exec_identity_id=step.executor,
        person_id=step.person,
        purpose=step.purpose,
        action_hash=bytes.fromhex(step.action) if step.action else None,
        serves_id=step.serves,
        serves_gen=step.serves_gen,
        state=step.state,
        queries=0,
        created_at=step.created_at,
        expires_at=step.expires_at,
    )
