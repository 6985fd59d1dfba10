"""The gate: how well is this caller known, and who is it? Reads only, one statement at most (security design 2.2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from auth.look import OF_CALLER, Known, known
from models.assurance.chain import Identity, Session, Step
from models.assurance.computed import level, proves
from models.assurance.levels import Level, Standing
from models.assurance.lifetimes import FACE_READ, NAME_LINK, NUMBER_LINK
from models.errors import KeyDestroyed, NotFound
from models.exchange import Caller
from models.keeping.seal import version_of
from models.keeping.transactions import looking
from models.keeping.vault import Place, Vault
from models.people.citizen import CertType, Citizen
from models.ports import Proof


class Gatekeeper:
    """Implements ports.Gate and ports.Proofs."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def standing(self, caller: Caller, now: datetime) -> Standing:
        """Computed anew at each request. A session of another identity, or none, is a stranger's."""
        found = _found(caller)
        if found is None:
            return Standing(Level.NOBODY, caller.session, caller.identity)
        session, identity = found.session, found.identity
        reached = level(session, identity, found.steps, found.epoch, now)
        person = identity.person if reached > Level.NOBODY else None
        return Standing(reached, session.id, identity.id, person, identity.person is not None, found)

    def citizen(self, standing: Standing) -> Citizen:
        """Raises NotFound when the standing names nobody."""
        if standing.person is None:
            raise NotFound("nobody stands there")
        found = standing.held or _found(Caller(standing.identity, standing.session))
        if not isinstance(found, Known) or found.person is None or found.person.id != standing.person or not found.keys:
            raise NotFound("person, or the key of the person")
        return self._opened(found.person, found.keys, standing.level)

    def _opened(self, row: Any, keys: Mapping[int, Any], reached: Level) -> Citizen:
        """Both fields with the key cells that came along: no further statement. Raises KeyDestroyed."""
        sealed = {"name": row.name_enc, "number": row.number_enc}
        name, number = (
            self._vault.open_with(_key_of(blob, keys), Place("person", column, row.id), blob)
            for column, blob in sealed.items()
        )
        return Citizen(row.id, reached, name, number, CertType(row.cert_type))

    def of(self, caller: Caller, now: datetime) -> tuple[Proof, ...]:
        """The steps that count now, lowest first, each with the moment it ceases to."""
        found = _found(caller)
        if found is None:
            return ()
        reached = level(found.session, found.identity, found.steps, found.epoch, now)
        ends = _ends(found.session, found.identity, found.steps, now)
        return tuple(Proof(rung, ends[rung]) for rung in range(1, reached + 1))


def _found(caller: Caller) -> Known | None:
    """What the door's look found for this very caller; else a look of our own."""
    found = caller.look.proofs if caller.look else None
    if isinstance(found, Known) and (found.session.id, found.identity.id) == (caller.session, caller.identity):
        return found
    with looking() as connection:
        rows = connection.execute(OF_CALLER, {"session": caller.session, "identity": caller.identity}).all()
    return known(rows) if rows else None


def _key_of(blob: bytes, keys: Mapping[int, Any]) -> Any:
    if version_of(blob) not in keys:
        raise KeyDestroyed("data key")
    return keys[version_of(blob)]


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
