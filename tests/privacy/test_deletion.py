"""After 注销 nothing of the person can be read: not in the database, its log, a dump, Redis, or what was logged."""

import io
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import select

from auth.rights.tables import ExportRow, TicketRow
from auth.tables import SessionRow
from models.errors import KeyDestroyed
from models.keeping.database import db
from models.keeping.tables import DataKeyRow, DialogueRow, OutboxRow, ParkedRow, SessionKeyRow
from models.keeping.transactions import reading
from models.keeping.vault import Place
from models.people.pii import Pii
from models.people.tables import IdentityRow, PersonRow
from sandbox.people import by_key
from sandbox.platform import accounts
from tests.privacy.test_canary import found_in
from tests.product.citizen import Citizen
from tests.support import postgres
from tests.support.product import Product

GONE, STAYS = "rare-name", "employee"
WORDS = "卡布奇诺八月份没有缴到"  # what the citizen wrote in a correction: marked as nobody else writes

PIECE, STEP = 24, 256  # bytes; shorter values are looked for whole
Opener = Callable[[], object]


@contextmanager
def inside(product: Product) -> Iterator[None]:
    with product.app.app_context():
        yield
        db.session.remove()


def work(product: Product) -> None:
    while product.work():
        pass


def lives(product: Product, key: str) -> Citizen:
    """A citizen who leaves something of every kind."""
    citizen = Citizen(product, key)
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    work(product)
    citizen.says(f"更正 {WORDS}{key}")
    citizen.approves(citizen.says("数据副本"))
    work(product)
    citizen.says("模拟打分")
    citizen.says("35")  # an answer of a dialogue, sealed
    citizen.says("解绑")  # waits for its approval, sealed
    return citizen


def marks(product: Product, citizen: Citizen) -> dict[str, str]:
    """What a reader would recognise."""
    person, settings = by_key(citizen.key), product.parts.settings
    told = {"name": person.name, "number": person.number, "unionid": accounts.unionid(citizen.key)}
    told |= {"words": WORDS, "token": citizen.token}
    apps = {"official": settings.wx_oa_appid, "mini": settings.wx_mini_appid}
    return told | {name: accounts.openid(app, citizen.key) for name, app in apps.items()}


def identities(product: Product, key: str) -> list[IdentityRow]:
    apps = (product.parts.settings.wx_oa_appid, product.parts.settings.wx_mini_appid)
    found = [product.parts.keeping.identities.find(app, Pii(accounts.openid(app, key))) for app in apps]
    return [row for row in found if row is not None]


def sealed(product: Product, key: str) -> dict[str, tuple[bytes, Opener]]:
    """Every sealed value of a person, each with what opens it."""
    keeping = product.parts.keeping
    rows = identities(product, key)
    person = db.session.get_one(PersonRow, rows[0].person_id)
    places = [(person.id, Place("person", name, person.id), getattr(person, f"{name}_enc")) for name in PERSON]
    for row in rows:
        places += [(row.id, Place("wx_identity", name, row.id), getattr(row, f"{name}_enc")) for name in IDENTITY]
    for row in db.session.scalars(select(TicketRow).where(TicketRow.person_id == person.id)):
        places += [
            (person.id, Place("correction", name, row.number), getattr(row, f"{name}_enc"))
            for name in ("text", "snapshot")
        ]
    for row in db.session.scalars(select(ExportRow).where(ExportRow.person_id == person.id)):
        places.append((person.id, Place("export_file", row.kind, row.id), row.sealed))
    found: dict[str, tuple[bytes, Opener]] = {
        f"{place.table} {place.column} {place.row_id}": (
            blob,
            lambda owner=owner, place=place, blob=blob: keeping.vault.open_bytes(owner, place, blob),
        )
        for owner, place, blob in places
    }
    return found | _under_sessions(product, [row.id for row in rows])


PERSON, IDENTITY = ("name", "number"), ("openid", "unionid")


def _under_sessions(product: Product, ids: list[str]) -> dict[str, tuple[bytes, Opener]]:
    keys, found = product.parts.keeping.session_keys, {}
    for table, purpose in ((ParkedRow, "parked"), (OutboxRow, "outbox")):
        for row in db.session.scalars(select(table).where(table.identity_id.in_(ids), table.sealed.is_not(None))):
            told = (row.session_id, f"{purpose} {row.id}", row.sealed)
            found[f"{purpose} {row.id}"] = (row.sealed, lambda told=told: keys.open(*told))
    for row in db.session.scalars(select(DialogueRow).where(DialogueRow.identity_id.in_(ids))):
        told = (row.session_id, f"dialogue {row.identity_id}", row.sealed)
        found[f"dialogue {row.identity_id}"] = (row.sealed, lambda told=told: keys.open(*told))
    return found


def keys_of(product: Product, key: str) -> dict[str, bytes]:
    """Wrapped keys, and the indexes that would recognise the person's openids again."""
    rows = identities(product, key)
    owners = [row.id for row in rows] + [str(rows[0].person_id)]
    sessions = list(db.session.scalars(select(SessionRow.id).where(SessionRow.identity_id.in_(owners))))
    found = {f"index {row.id}": row.openid_bi for row in rows} | {"unionid index": rows[0].unionid_bi or b""}
    for wrapped in db.session.scalars(select(DataKeyRow).where(DataKeyRow.owner_id.in_(owners))):
        found[f"data key {wrapped.owner_id}"] = wrapped.wrapped
    for wrapped in db.session.scalars(select(SessionKeyRow).where(SessionKeyRow.session_id.in_(sessions))):
        found[f"session key {wrapped.session_id}"] = wrapped.wrapped
    return found


def stored(product: Product) -> bytes:
    """SQLite: the file with its log and index, byte by byte. PostgreSQL: COPY of every table, as a dump holds it."""
    url = product.parts.settings.database_url
    if url.startswith("sqlite:///"):
        files = [Path(url.removeprefix("sqlite:///") + end) for end in ("", "-wal", "-shm")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return b"".join(_copied(connection, name) for name in sorted(db.metadata.tables))


def dumped(product: Product) -> bytes:
    """As an operator would save it: `.dump` of SQLite, `pg_dump` of PostgreSQL."""
    url = product.parts.settings.database_url
    if not url.startswith("sqlite:///"):
        return postgres.dump(url)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return "\n".join(connection.iterdump()).encode()


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def in_redis(product: Product) -> bytes:
    store = redis.Redis.from_url(product.environ["REDIS_URL"])
    return b"".join(key + (store.dump(key) or b"") for key in store.scan_iter())


def holds(content: bytes, blob: bytes) -> bool:
    """Any piece of it: SQLite spreads a long value over pages."""
    pieces = (blob[start : start + PIECE] for start in range(0, max(1, len(blob) - PIECE + 1), STEP))
    return any(piece in content or piece.hex().encode() in content for piece in pieces)


def tidy(product: Product) -> None:
    """The worker's round of chores."""
    with inside(product):
        product.parts.worker.chores._next = product.parts.worker.chores._next_retention = 0.0
        product.parts.worker.chores.when_due()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything the product logs; asked for before the product starts."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_a_deleted_person_leaves_no_readable_byte(logged: io.StringIO, product: Product) -> None:
    citizen, other = lives(product, GONE), lives(product, STAYS)
    recognised = marks(product, citizen)
    with inside(product), reading():
        before, keys, others = sealed(product, GONE), keys_of(product, GONE), sealed(product, STAYS)
        number = db.session.get_one(PersonRow, identities(product, GONE)[0].person_id).number_bi
        assert all(opens() for _, opens in (*before.values(), *others.values()))
    tidy(product)
    content = stored(product)
    assert all(holds(content, blob) for blob, _ in before.values()), "the search finds what is there"
    assert all(holds(dumped(product).lower(), blob) for blob, _ in before.values())
    assert all(holds(content, blob) for blob in keys.values())

    citizen.approves(citizen.says("注销"))
    work(product)
    assert "已注销" in citizen.received()[-1]
    tidy(product)

    content, dump, lines = stored(product), dumped(product), logged.getvalue()
    left = [name for name, (blob, _) in before.items() if holds(content, blob)]
    left += [name for name, blob in keys.items() if holds(content, blob)]
    assert left == []
    assert [name for name, (blob, _) in before.items() if holds(dump.lower(), blob)] == []
    assert [name for name, blob in keys.items() if holds(dump.lower(), blob)] == []
    assert found_in(content, recognised) == []
    assert found_in(dump, recognised) == []
    assert found_in(in_redis(product), recognised) == []
    assert lines and found_in(lines.encode(), recognised) == []
    with inside(product), reading():
        for _, opens in before.values():
            with pytest.raises(KeyDestroyed):
                opens()
        assert identities(product, GONE) == []
        assert all(opens() for _, opens in others.values())
    assert "养老" in other.says("社保")

    product.control("clock", advance=86400)  # what was counted under the number ends with its day
    tidy(product)
    assert not holds(stored(product), number)
    print(
        f"deletion: {len(before)} sealed values, {len(keys)} keys and indexes, {len(recognised)} marks, "
        f"{len(content)} bytes of database, {len(dump)} of its dump, {len(lines)} of log: none left"
    )
