"""Index keys: openids, unionids and numbers are indexed again from what is sealed beside them.

What the limits counted about a number moves with it. A unionid's identities move together, so that twins are equal at
every moment. Of a person whose data key was destroyed nothing can be read: the index becomes random, nobody finds it.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select

from auth.tables import AttemptMarkRow, AttemptRow
from models.errors import KeyDestroyed
from models.keeping.database import db
from models.keeping.rows import insert_once
from models.keeping.vault import Place
from models.people.tables import IdentityRow, PersonRow
from models.ports import Random
from service.keeping import Keeping

BYTES = 16


class Indexes:
    """Moves rows to the index version `target`, inside the open transaction."""

    def __init__(self, keeping: Keeping, random: Random) -> None:
        self._keeping = keeping
        self._random = random

    def move(self, target: int, limit: int) -> int:
        """Up to about `limit` rows of each kind; how many."""
        return self._persons(target, limit) + self._openids(target, limit) + self._unions(target, limit)

    def _persons(self, target: int, limit: int) -> int:
        old = select(PersonRow).where(PersonRow.bi_ver < target).limit(limit)
        rows = list(db.session.scalars(old.with_for_update()))
        for row in rows:
            before = row.number_bi
            row.number_bi, row.bi_ver = self._number(row, target), target
            db.session.flush()
            _move_tallies(before, row.number_bi)
        return len(rows)

    def _number(self, row: PersonRow, target: int) -> bytes:
        try:
            number = self._keeping.persons.number(row)
        except KeyDestroyed:
            return self._random.bytes(BYTES)
        return self._keeping.persons.index_at(target, number)

    def _openids(self, target: int, limit: int) -> int:
        old = select(IdentityRow).where(IdentityRow.bi_ver < target).order_by(IdentityRow.id).limit(limit)
        rows = list(db.session.scalars(old.with_for_update()))
        for row in rows:
            try:
                openid = self._keeping.identities.openid(row)
                row.openid_bi = self._keeping.identities.index_at(target, row.appid, openid)
            except KeyDestroyed:
                row.openid_bi = self._random.bytes(BYTES)
            row.bi_ver = target
        db.session.flush()
        return len(rows)

    def _unions(self, target: int, limit: int) -> int:
        some = select(IdentityRow.unionid_bi).where(IdentityRow.union_ver < target).limit(limit).distinct()
        indexes = list(db.session.scalars(some))
        whole = select(IdentityRow).where(IdentityRow.unionid_bi.in_(indexes)).order_by(IdentityRow.id)
        families: dict[bytes, list[IdentityRow]] = {}
        for row in db.session.scalars(whole.with_for_update()):
            families.setdefault(row.unionid_bi or b"", []).append(row)
        for rows in families.values():
            index = self._union(rows, target)
            for row in rows:
                row.unionid_bi, row.union_ver = index, target
        db.session.flush()
        return sum(map(len, families.values()))

    def _union(self, rows: Iterable[IdentityRow], target: int) -> bytes:
        """From the first of them that can still be read."""
        for row in rows:
            place = Place("wx_identity", "unionid", row.id)
            try:
                unionid = self._keeping.vault.open(row.id, place, row.unionid_enc or b"")
            except KeyDestroyed:
                continue
            return self._keeping.identities.union_index_at(target, unionid)
        return self._random.bytes(BYTES)


def _move_tallies(old: bytes, new: bytes) -> None:
    """Failures, distinct tries and locks that were counted under, or of, a number's old index."""
    lock = select(AttemptRow).where(AttemptRow.key_bi == old)
    for held in list(db.session.scalars(lock)):
        values = {"scope": held.scope, "key_bi": new, "locked_until": held.locked_until}
        insert_once(AttemptRow.__table__, values)
        db.session.execute(delete(AttemptRow).where(AttemptRow.scope == held.scope, AttemptRow.key_bi == old))
    for mark in list(db.session.scalars(select(AttemptMarkRow).where(AttemptMarkRow.key_bi == old))):
        _move_mark(mark, {"key_bi": new})
    for mark in list(db.session.scalars(select(AttemptMarkRow).where(AttemptMarkRow.value_bi == old))):
        _move_mark(mark, {"value_bi": new})


def _move_mark(mark: AttemptMarkRow, change: dict[str, bytes]) -> None:
    key = {"scope": mark.scope, "key_bi": mark.key_bi, "value_bi": mark.value_bi}
    insert_once(AttemptMarkRow.__table__, key | change | {"at": mark.at})
    same = [getattr(AttemptMarkRow, name) == value for name, value in key.items()]
    db.session.execute(delete(AttemptMarkRow).where(*same))
