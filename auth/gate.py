"""The gate: how well is this caller known, and who is it? Reads only, two statements at most (security design 2.2)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select

from auth.rows import identity_of, session_of, step_of
from auth.tables import SessionRow, StepRow
from models.assurance.chain import Identity, Kind, Session, Step
from models.assurance.computed import level, proves
from models.assurance.levels import Level, Standing
from models.assurance.lifetimes import FACE_READ, NAME_LINK, NUMBER_LINK
from models.errors import NotFound
from models.exchange import Caller
from models.keeping.database import db
from models.keeping.seal import version_of
from models.keeping.tables import DataKeyRow, EpochRow
from models.keeping.transactions import reading
from models.keeping.vault import Place, Vault
from models.people.citizen import CertType, Citizen
from models.people.tables import IdentityRow, PersonRow
from models.ports import Proof


class Gatekeeper:
    """Implements ports.Gate and ports.Proofs."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def standing(self, caller: Caller, now: datetime) -> Standing:
        """Computed anew at each request. A session of another identity, or none, is a stranger's."""
        found = self._found(caller)
        if found is None:
            return Standing(Level.NOBODY, caller.session, caller.identity)
        session, identity, steps, epoch = found
        reached = level(session, identity, steps, epoch, now)
        person = identity.person if reached > Level.NOBODY else None
        return Standing(reached, session.id, identity.id, person, identity.person is not None)

    def citizen(self, standing: Standing) -> Citizen:
        """Raises NotFound when the standing names nobody."""
        if standing.person is None:
            raise NotFound("nobody stands there")
        with reading():
            wanted = select(PersonRow, DataKeyRow).join(DataKeyRow, DataKeyRow.owner_id == PersonRow.id)
            found = db.session.execute(wanted.where(PersonRow.id == standing.person)).all()
            if not found:
                raise NotFound("person, or the key of the person")
            return self._opened(found[0][0], {key.dek_ver: key for _, key in found}, standing.level)

    def _opened(self, row: PersonRow, keys: dict[int, DataKeyRow], reached: Level) -> Citizen:
        """Both fields with the key rows that came along: no further statement."""
        sealed = {"name": row.name_enc, "number": row.number_enc}
        name, number = (
            self._vault.open_with(keys[version_of(blob)], Place("person", column, row.id), blob)
            for column, blob in sealed.items()
        )
        return Citizen(row.id, reached, name, number, CertType(row.cert_type))

    def of(self, caller: Caller, now: datetime) -> tuple[Proof, ...]:
        """The steps that count now, lowest first, each with the moment it ceases to."""
        found = self._found(caller)
        if found is None:
            return ()
        session, identity, steps, epoch = found
        reached = level(session, identity, steps, epoch, now)
        ends = _ends(session, identity, steps, now)
        return tuple(Proof(rung, ends[rung]) for rung in range(1, reached + 1))

    def _found(self, caller: Caller) -> tuple[Session, Identity, tuple[Step, ...], int] | None:
        with reading():
            wanted = select(SessionRow, IdentityRow, EpochRow.value, StepRow)
            wanted = wanted.join(IdentityRow, IdentityRow.id == SessionRow.identity_id).join(EpochRow, EpochRow.id == 1)
            mine = or_(StepRow.session_id == SessionRow.id, StepRow.serves_id == SessionRow.id)
            wanted = wanted.outerjoin(StepRow, mine & (StepRow.kind == Kind.L3) & (StepRow.state == "PASSED"))
            wanted = wanted.where(SessionRow.id == caller.session, SessionRow.identity_id == caller.identity)
            rows = db.session.execute(wanted).all()
            if not rows:
                return None
            session, identity, epoch, _ = rows[0]
            steps = tuple(step_of(row[3]) for row in rows if row[3] is not None)
            return session_of(session), identity_of(identity), steps, epoch


def _ends(session: Session, identity: Identity, steps: Iterable[Step], now: datetime) -> dict[int, datetime]:
    ends = {}
    if identity.l1_at is not None:
        ends[1] = identity.l1_at + NAME_LINK
    if identity.l2_at is not None:
        ends[2] = identity.l2_at + NUMBER_LINK
    fresh = [step.created_at + FACE_READ for step in steps if proves(step, session, identity, now)]
    if fresh:
        ends[3] = max(fresh)
    return ends
