"""Query passwords (security design 2.2): a city may ask for one besides the number. Argon2id, sealed under the person.

Setting one needs the person's face or a counter code in this session; so does replacing a forgotten one. The lock after
five wrong ones is the chain's (limit L2.password) and ends by time alone, also when the password was replaced.
"""

from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from auth.room import Keeping
from auth.tables import QueryPasswordRow
from models.errors import BadRequest
from models.keeping.database import db
from models.keeping.transactions import effect, reading
from models.keeping.vault import Place, Vault
from models.people.pii import Pii
from models.people.tables import PersonRow
from models.ports import Random

SHORTEST: Final = 8
LONGEST: Final = 64
# RFC 9106 section 4, the second recommended choice (64 MiB) with three passes; 4 lanes cost nothing on a server.
HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


class QueryPasswords:
    """Implements ports.Passwords."""

    def __init__(self, keeping: Keeping, vault: Vault, random: Random) -> None:
        self._keeping = keeping
        self._vault = vault
        self._random = random
        # Nobody's password: what is compared with when a person has set none.
        self._nobodys = HASHER.hash(random.bytes(32), salt=random.bytes(16))

    def verify(self, person: str, password: Pii) -> bool:
        with reading():
            row = db.session.get(QueryPasswordRow, person)
            kept = self._nobodys if row is None else self._vault.open(person, place(person), row.hash_enc).reveal()
        try:
            HASHER.verify(kept, password.reveal())
        except VerifyMismatchError:
            return False
        return row is not None

    def set(self, person: str, identity: str, password: Pii, now: datetime) -> None:
        """Sets or replaces. The caller has seen level 3. Raises BadRequest for one that is too short or too plain."""
        with reading():
            number = self._keeping.persons.number(db.session.get_one(PersonRow, person)).reveal()
        text = password.reveal()
        if not SHORTEST <= len(text) <= LONGEST or text in number or len(set(text)) < 4:
            raise BadRequest("query password: form")
        hashed = HASHER.hash(text, salt=self._random.bytes(16))
        with effect():
            sealed = self._vault.seal(person, place(person), hashed)
            db.session.merge(QueryPasswordRow(person_id=person, hash_enc=sealed, set_at=now))
            self._keeping.ledger.note(
                "query password", actor=identity, subject=person, object_="", result="set", at=now
            )


def place(person: str) -> Place:
    return Place("query_password", "hash", person)
