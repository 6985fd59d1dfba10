"""Which key versions the rows name: none of them may leave the key file (security design 4)."""

from sqlalchemy import Column, Table, func, select

from models.keeping.database import db
from models.keeping.keys import Keyring, KeyVersions

PLACES = {
    "kek": (("data_key", "kek_ver"),),
    "session": (("session_key", "master_ver"),),
    "index": (("person", "bi_ver"), ("wx_identity", "bi_ver"), ("wx_identity", "union_ver")),
}


def referenced(kind: str) -> frozenset[int]:
    """Versions of one kind of key (kek, session, index) that rows name: one index probe per version."""
    return frozenset(version for place in PLACES[kind] for version in _distinct(_column(*place)))


def missing(keyring: Keyring) -> list[str]:
    """`kek 1` for each version that rows name and the ring does not hold."""
    held: dict[str, KeyVersions] = {kind: getattr(keyring, kind) for kind in PLACES}
    return [f"{kind} {one}" for kind in PLACES for one in sorted(referenced(kind)) if one not in held[kind].keys]


def count_not(kind: str, version: int) -> int:
    """How many rows are still under another version."""
    columns = [_column(*place) for place in PLACES[kind]]
    wanted = (select(func.count()).select_from(one.table).where(one != version) for one in columns)
    return sum(int(db.session.scalar(one) or 0) for one in wanted)


def _distinct(column: "Column[int]") -> list[int]:
    """The smallest, then each time the next larger one: versions are few, rows are many."""
    found: list[int] = []
    smallest = select(func.min(column))
    following = db.session.scalar(smallest)
    while following is not None:
        found.append(int(following))
        following = db.session.scalar(smallest.where(column > found[-1]))
    return found


def _column(table: str, column: str) -> "Column[int]":
    owner: Table = db.metadata.tables[table]
    return owner.c[column]
