"""Codes handed out at a counter after staff saw the document (security design 2.2): ten digits, ten minutes."""

from datetime import datetime

from sqlalchemy import delete

from auth.room import House, Keeping
from auth.tables import CounterCodeRow
from models.assurance.lifetimes import COUNTER_CODE
from models.assurance.limits import SHANGHAI
from models.errors import BadRequest
from models.keeping.database import db
from models.keeping.transactions import effect
from models.people import name as names
from models.people import number as numbers
from models.people.pii import Pii
from models.people.tables import PersonRow
from models.ports import Random

DIGITS = 10


class CounterDesk:
    """The counter's side. Using a code is a step of the chain like any other."""

    def __init__(self, keeping: Keeping, house: House) -> None:
        self._keeping = keeping
        self._house = house

    def issue(self, name: Pii, number: Pii, cert_type: str | None, staff: str) -> Pii:
        """A new code for this person, shown this once; an earlier unused one ends.

        Raises BadRequest for a name or number that cannot be one, a document kind that the number does not belong to,
        or a name other than the one known under this number.
        """
        now = self._house.clock.now()
        tidy = Pii(names.normalise(name.reveal()))
        whole = numbers.normalise(number.reveal(), now.astimezone(SHANGHAI).date())
        if cert_type not in (None, numbers.cert_type(whole).value):
            raise BadRequest("identity number: not of this kind of document")
        code = Pii(ten_digits(self._house.random))
        with effect():
            person = self._person(tidy, Pii(whole), now)
            self._store(code, person.id, staff, now)
        return code

    def _person(self, name: Pii, number: Pii, now: datetime) -> PersonRow:
        known = self._keeping.persons.find(number)
        if known is None:
            return self._keeping.persons.create(name, number, numbers.cert_type(number.reveal()), now)
        if not names.same(self._keeping.persons.name(known).reveal(), name.reveal()):
            raise BadRequest("name: another name is known under this number")
        return known

    def _store(self, code: Pii, person: str, staff: str, now: datetime) -> None:
        unused = (CounterCodeRow.person_id == person, CounterCodeRow.session_id.is_(None))
        db.session.execute(delete(CounterCodeRow).where(*unused))
        index = self._keeping.blind.wide("counter_code", code.reveal())
        row = CounterCodeRow(code_bi=index, person_id=person, issued_by=self._keeping.ledger.pseudonym(staff))
        row.created_at, row.expires_at = now, now + COUNTER_CODE
        db.session.add(row)
        note = self._keeping.ledger.note
        note("counter code", actor=staff, subject=person, object_="", result="issued", at=now)


def ten_digits(random: Random) -> str:
    """Uniform: draws that would favour small numbers are drawn again."""
    most = 10**DIGITS
    limit = (1 << 40) // most * most
    while (drawn := int.from_bytes(random.bytes(5), "big")) >= limit:
        pass
    return f"{drawn % most:0{DIGITS}d}"
