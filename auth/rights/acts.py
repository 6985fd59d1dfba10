"""The frame of every act: approved by level 3, done once, written down, all in one effect (security design 2.3)."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from auth.loading import Wanted, load, lock_family
from auth.owing import Owing
from auth.rights.tables import ActRow
from auth.room import Keeping
from auth.saving import save
from auth.tables import StepRow
from models.acts import canonical, hash_of
from models.assurance.chain import Kind, Link, StepState
from models.assurance.events import EffectName, Redeem
from models.assurance.levels import Purpose
from models.assurance.lifetimes import FACE_ACT
from models.assurance.machine import next
from models.errors import BadRequest, NoSession, NotApproved
from models.exchange import Caller, Command
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading
from models.people.tables import IdentityRow
from models.ports import Clock, Random
from models.rights import Done

Change = Callable[[IdentityRow, datetime], None]
"""What the act does, inside the open effect, for the identity that asked."""


class Acts:
    """Implements ports.Approvals, and carries acts out."""

    def __init__(self, keeping: Keeping, owing: Owing, clock: Clock, random: Random) -> None:
        self._keeping = keeping
        self._clock = clock
        self._random = random
        self._owing = owing

    def approved(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        with reading():
            if db.session.scalar(select(ActRow.receipt).where(ActRow.action_hash == bytes.fromhex(action_hash))):
                return True
            step = self._proof(caller, action_hash)
            return step is not None and now - step.created_at <= FACE_ACT

    def redeem(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        """The machine decides on the step in its own session; whose act it is, the twins' unionid and person say."""
        step = self._proof(caller, action_hash)
        if step is None:
            return False
        before = load(Wanted(step.exec_identity_id, step.id, step.person_id), now)
        after, effects = next(before, Redeem(step.id, step.session_id, action_hash), now)
        if any(each.name is EffectName.REFUSED for each in effects):
            return False
        save(before, after, now, step.result_code or "")
        self._owing.settle(after, effects, step.exec_identity_id, "", now)
        return True

    def carry_out(self, command: Command, change: Change) -> Done:
        """Raises NotApproved, and BadRequest when the key belongs to another act. Repeating it changes nothing."""

        def approved(identity: IdentityRow, now: datetime) -> str:
            if not self.redeem(command.caller, hash_of(canonical(command)), now):
                raise NotApproved(command.intent)
            subject = identity.person_id or ""
            change(identity, now)
            return self._receipt(command, subject, now)

        return self.once(command, approved)

    def once(self, command: Command, change: Callable[[IdentityRow, datetime], str]) -> Done:
        """`change` gives the receipt; under one key it is called once, whoever repeats the command."""
        now, key, action = self._clock.now(), _key(command), bytes.fromhex(hash_of(canonical(command)))
        with effect():
            known = db.session.get(ActRow, key)
            if known is not None:
                return _again(known, action)
            lock_family(command.caller.identity)
            identity = db.session.get_one(IdentityRow, command.caller.identity, populate_existing=True)
            done = Done(change(identity, now), now)
            db.session.add(ActRow(key_hash=key, action_hash=action, receipt=done.receipt, done_at=now))
        return done

    def _proof(self, caller: Caller, action_hash: str) -> StepRow | None:
        """The newest unused proof of this human and person for exactly this action."""
        identity = db.session.get(IdentityRow, caller.identity, populate_existing=True)
        if identity is None or identity.link_state != Link.ACTIVE or identity.person_id is None:
            return None
        family = [identity.id, *(twin.id for twin in self._keeping.identities.twins(identity))]
        wanted = select(StepRow).where(StepRow.exec_identity_id.in_(family), StepRow.person_id == identity.person_id)
        wanted = wanted.where(StepRow.kind == Kind.L3, StepRow.purpose == Purpose.ACT)
        wanted = wanted.where(StepRow.state == StepState.PASSED, StepRow.action_hash == bytes.fromhex(action_hash))
        return db.session.scalars(wanted.order_by(StepRow.created_at.desc()).limit(1)).one_or_none()

    def _receipt(self, command: Command, subject: str, now: datetime) -> str:
        """The act's row in the audit log; its index is the receipt."""
        mark, actor = new_id(self._random), command.caller.identity
        self._keeping.ledger.note("act", actor=actor, subject=subject, object_=mark, result=command.intent, at=now)
        db.session.flush()
        found = select(AuditRow.id).where(AuditRow.object == mark).order_by(AuditRow.id.desc()).limit(1)
        return str(db.session.scalars(found).one())


def person_of(identity: IdentityRow) -> str:
    """Raises NoSession when the identity stands for nobody."""
    if identity.person_id is None:
        raise NoSession("nobody is linked")
    return identity.person_id


def _key(command: Command) -> bytes:
    if not command.idempotency_key:
        raise BadRequest("an act needs an idempotency key")
    return hashlib.sha256(f"{command.caller.identity}\0{command.idempotency_key}".encode()).digest()


def _again(known: ActRow, action: bytes) -> Done:
    if known.action_hash != action:
        raise BadRequest("idempotency key of another act")
    return Done(known.receipt, known.done_at)
