"""Tallies in the database. The arithmetic is `models/assurance/limits.py`; here rows become values and back.

Callers hold the identity's and the person's row locked, so counting is serial where it must be.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select

from auth.tables import AttemptMarkRow, AttemptRow
from models.assurance.chain import Mark, Tally
from models.keeping.database import db
from models.keeping.rows import insert_once

ID_HEX = 32


def load_tallies(keys: Iterable[str]) -> tuple[Tally, ...]:
    """Every scope counted under these keys."""
    wanted = [_bytes(key) for key in keys]
    marks: dict[tuple[str, bytes], list[Mark]] = {}
    for row in db.session.scalars(select(AttemptMarkRow).where(AttemptMarkRow.key_bi.in_(wanted))):
        marks.setdefault((row.scope, row.key_bi), []).append(Mark(row.value_bi.hex(), row.at))
    found = db.session.scalars(select(AttemptRow).where(AttemptRow.key_bi.in_(wanted)))
    locks = {(row.scope, row.key_bi): row.locked_until for row in found}
    return tuple(
        Tally(scope, _text(key), tuple(sorted(marks.get((scope, key), []), key=_when)), locks.get((scope, key)))
        for scope, key in sorted({*marks, *locks})
    )


def save_tally(before: Tally, after: Tally) -> None:
    """Writes the difference."""
    scope, key = after.scope, _bytes(after.key)
    gone = [bytes.fromhex(mark.value) for mark in before.marks if mark not in after.marks]
    if gone:
        mine = (AttemptMarkRow.scope == scope, AttemptMarkRow.key_bi == key, AttemptMarkRow.value_bi.in_(gone))
        db.session.execute(delete(AttemptMarkRow).where(*mine))
    for mark in after.marks:
        if mark not in before.marks:
            value = bytes.fromhex(mark.value)
            insert_once(AttemptMarkRow.__table__, {"scope": scope, "key_bi": key, "value_bi": value, "at": mark.at})
    if after.locked_until is not None and after.locked_until != before.locked_until:
        db.session.merge(AttemptRow(scope=scope, key_bi=key, locked_until=after.locked_until))


def _when(mark: Mark) -> tuple[object, str]:
    return mark.at, mark.value


def _bytes(key: str) -> bytes:
    """A key is one id, or two with a space between; ids are 32 hex digits."""
    return bytes.fromhex(key)


def _text(key: bytes) -> str:
    text = key.hex()
    return text if len(text) == ID_HEX else f"{text[:ID_HEX]} {text[ID_HEX:]}"
