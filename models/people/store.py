"""Persons and WeChat identities in the database. Works inside the open transaction and commits nothing."""

from datetime import datetime

from sqlalchemy import Select, select

from models.errors import AlreadyThere
from models.keeping.blind import BlindIndex
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.rows import insert_once
from models.keeping.vault import Place, Vault
from models.people.pii import Pii
from models.people.tables import IdentityRow, PersonRow
from models.ports import Random

FRESH = {"link_state": "NONE", "link_epoch": 0, "language": "zh"}


class Identities:
    """openids under appids. A twin is another identity with the same unionid, as WeChat told it to the server."""

    def __init__(self, vault: Vault, blind: BlindIndex, random: Random) -> None:
        self._vault = vault
        self._blind = blind
        self._random = random

    def find(self, appid: str, openid: Pii) -> IdentityRow | None:
        return db.session.execute(self._wanted(appid, openid)).scalars().first()

    def _wanted(self, appid: str, openid: Pii) -> Select[IdentityRow]:
        """Under any version of the index key: while one is replaced, rows stand under both."""
        indexes = self._blind.all("openid", _of_app(appid, openid)).values()
        same = select(IdentityRow).where(IdentityRow.appid == appid, IdentityRow.openid_bi.in_(indexes))
        return same.order_by(IdentityRow.created_at, IdentityRow.id).limit(1)

    def find_or_create(self, appid: str, openid: Pii, now: datetime) -> IdentityRow:
        """Safe between processes: the unique key lets one creation win, the loser takes the winner's row."""
        return self.find(appid, openid) or self._create(appid, openid, now)

    def _create(self, appid: str, openid: Pii, now: datetime) -> IdentityRow:
        row_id = new_id(self._random)
        self._vault.create_key(row_id)
        values = {"id": row_id, "appid": appid, "openid_bi": self.index(appid, openid), "created_at": now}
        values["openid_enc"] = self._vault.seal(row_id, Place("wx_identity", "openid", row_id), openid.reveal())
        if not insert_once(IdentityRow.__table__, values | FRESH | {"bi_ver": self._blind.version}):
            self._vault.destroy(row_id)
        return db.session.execute(self._wanted(appid, openid)).scalar_one()

    def index(self, appid: str, openid: Pii) -> bytes:
        """The blind index under which a new openid of this appid stands."""
        return self._blind.of("openid", _of_app(appid, openid))

    def index_at(self, version: int, appid: str, openid: Pii) -> bytes:
        """The openid's index under a given version, for re-indexing."""
        return self._blind.at(version, "openid", _of_app(appid, openid))

    def union_index_at(self, version: int, unionid: Pii) -> bytes:
        """The same for a unionid."""
        return self._blind.at(version, "unionid", unionid.reveal())

    def openid(self, row: IdentityRow) -> Pii:
        return self._vault.open(row.id, Place("wx_identity", "openid", row.id), row.openid_enc)

    def learn_unionid(self, row: IdentityRow, unionid: Pii) -> None:
        """Only ever called with what WeChat gave the server, never with what a client sent."""
        row.union_ver, row.unionid_bi = self._union(unionid)
        row.unionid_enc = self._vault.seal(row.id, Place("wx_identity", "unionid", row.id), unionid.reveal())
        db.session.flush()

    def union_index(self, unionid: Pii) -> bytes:
        """Under which index this unionid stands or would stand: equal for all its identities at any time."""
        return self._union(unionid)[1]

    def _union(self, unionid: Pii) -> tuple[int, bytes]:
        """A family moves from one index version to the next together, so a newcomer joins where the others are."""
        indexes = self._blind.all("unionid", unionid.reveal())
        if len(indexes) > 1:
            held = select(IdentityRow.unionid_bi).where(IdentityRow.unionid_bi.in_(indexes.values())).limit(1)
            there = db.session.scalar(held)
            if there is not None:
                return next((version, index) for version, index in indexes.items() if index == there)
        return self._blind.version, indexes[self._blind.version]

    def twins(self, row: IdentityRow) -> list[IdentityRow]:
        if row.unionid_bi is None:
            return []
        same = select(IdentityRow).where(IdentityRow.unionid_bi == row.unionid_bi, IdentityRow.id != row.id)
        return list(db.session.scalars(same.order_by(IdentityRow.created_at)))

    def link(self, row: IdentityRow, person_id: str, l1_at: datetime | None, l2_at: datetime | None) -> None:
        """Binds the identity to a person. Only another person than before bumps the epoch, which voids its sessions:
        a session that was open when a stranger became somebody goes on and is known now.
        """
        if row.person_id not in (None, person_id):
            row.link_epoch += 1
        row.person_id, row.link_state, row.l1_at, row.l2_at = person_id, "ACTIVE", l1_at, l2_at

    def inherit(self, row: IdentityRow) -> bool:
        """Equal unionid inherits levels 1 and 2 (design 3). True when there was something to inherit."""
        linked = [twin for twin in self.twins(row) if twin.link_state == "ACTIVE" and twin.person_id]
        if row.link_state == "ACTIVE" or not linked:
            return False
        best = max(linked, key=lambda twin: (twin.l2_at is not None, twin.l1_at is not None, twin.created_at))
        if row.person_id not in (None, best.person_id):
            return False  # it stood for somebody else before: becoming another person is a step of its own (guard G39)
        self.link(row, str(best.person_id), best.l1_at, best.l2_at)
        return True


class Persons:
    """Natural persons, found by the blind index of their normalised number."""

    def __init__(self, vault: Vault, blind: BlindIndex, random: Random) -> None:
        self._vault = vault
        self._blind = blind
        self._random = random

    def find(self, number: Pii) -> PersonRow | None:
        indexes = self._blind.all("number", number.reveal()).values()
        return db.session.scalars(select(PersonRow).where(PersonRow.number_bi.in_(indexes)).limit(1)).first()

    def number_index(self, number: Pii) -> bytes:
        """Under which index this number stands, or would stand: what is counted about it follows its row."""
        indexes = self._blind.all("number", number.reveal())
        if len(indexes) > 1:
            held = select(PersonRow.number_bi).where(PersonRow.number_bi.in_(indexes.values())).limit(1)
            there: bytes | None = db.session.scalar(held)
            if there is not None:
                return there
        return indexes[self._blind.version]

    def index_at(self, version: int, number: Pii) -> bytes:
        """The number's index under a given version, for re-indexing."""
        return self._blind.at(version, "number", number.reveal())

    def create(self, name: Pii, number: Pii, cert_type: str, now: datetime) -> PersonRow:
        """Raises AlreadyThere when another transaction kept this person first: give up this one and look again."""
        row_id = new_id(self._random)
        self._vault.create_key(row_id)
        values = {"id": row_id, "cert_type": cert_type, "created_at": now, "bi_ver": self._blind.version}
        values["number_bi"] = self._blind.of("number", number.reveal())
        values["name_enc"] = self._vault.seal(row_id, Place("person", "name", row_id), name.reveal())
        values["number_enc"] = self._vault.seal(row_id, Place("person", "number", row_id), number.reveal())
        if not insert_once(PersonRow.__table__, values):
            raise AlreadyThere("person")
        return db.session.get_one(PersonRow, row_id)

    def rename(self, row: PersonRow, name: Pii) -> None:
        """The name changed by law; whoever calls this has it confirmed."""
        row.name_enc = self._vault.seal(row.id, Place("person", "name", row.id), name.reveal())
        db.session.flush()

    def name(self, row: PersonRow) -> Pii:
        return self._vault.open(row.id, Place("person", "name", row.id), row.name_enc)

    def number(self, row: PersonRow) -> Pii:
        return self._vault.open(row.id, Place("person", "number", row.id), row.number_enc)


def _of_app(appid: str, openid: Pii) -> str:
    return f"{appid}\0{openid.reveal()}"
