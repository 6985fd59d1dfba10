"""Correction requests: what the citizen said and what was shown, sealed, under a number the bureau can be asked for.

A bureau that takes corrections over a line will fetch them here; until then its staff work them off at the console.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from auth.rights.acts import person_of
from auth.rights.tables import TicketRow
from models.assurance.limits import SHANGHAI
from models.exchange import Command
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.vault import Place, Vault
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.ports import Random
from models.rights import Ticket

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS: Final = 10


class Tickets:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, vault: Vault, random: Random) -> None:
        self._vault = vault
        self._random = random

    def open(self, command: Command, identity: IdentityRow, said: tuple[Pii, Pii], now: datetime) -> Ticket:
        """`said` is the citizen's text and the figures it is about. Raises NoSession when nobody is linked."""
        person, number = person_of(identity), self._number(now)
        text, snapshot = said
        row = TicketRow(number=number, identity_id=identity.id, person_id=person, city=command.city, state="RECEIVED")
        row.snapshot_id, row.created_at = new_id(self._random), now
        row.text_enc = self._vault.seal(person, Place("correction", "text", number), text.reveal())
        row.snapshot_enc = self._vault.seal(person, Place("correction", "snapshot", number), snapshot.reveal())
        db.session.add(row)
        return _told(row)

    def of(self, person: str) -> tuple[Ticket, ...]:
        wanted = select(TicketRow).where(TicketRow.person_id == person).order_by(TicketRow.created_at.desc())
        return tuple(_told(row) for row in db.session.scalars(wanted))

    def found(self, number: str) -> Ticket:
        return _told(db.session.get_one(TicketRow, number))

    def text(self, row: TicketRow) -> tuple[Pii, Pii]:
        """Text and snapshot. Raises KeyDestroyed after the person was deleted."""
        places = (Place("correction", name, row.number) for name in ("text", "snapshot"))
        text, snapshot = (
            self._vault.open(row.person_id, place, blob)
            for place, blob in zip(places, (row.text_enc, row.snapshot_enc), strict=True)
        )
        return text, snapshot

    def _number(self, now: datetime) -> str:
        """Day and fifty random bits: short enough to be read out, too many to be guessed."""
        drawn = int.from_bytes(self._random.bytes(8), "big")
        signs = "".join(CROCKFORD[drawn >> 5 * place & 31] for place in range(SIGNS))
        return f"{now.astimezone(SHANGHAI):%Y%m%d}-{signs}"


def _told(row: TicketRow) -> Ticket:
    return Ticket(row.number, row.snapshot_id, row.state, row.created_at)
