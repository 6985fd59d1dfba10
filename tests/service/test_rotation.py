"""Changing keys: nothing becomes unreadable at any step, killed or not, and no version goes that a row still names."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from auth.tables import AttemptMarkRow, AttemptRow
from models.errors import BadRequest, Misconfigured
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.keeping.keyfile import make_current, take_out
from models.keeping.keys import create_keys, load_keys
from models.keeping.references import count_not, missing, referenced
from models.keeping.tables import AuditRow, DataKeyRow, RotationRow, SessionKeyRow
from models.keeping.transactions import effect
from models.people.pii import Pii
from models.people.tables import IdentityRow, PersonRow
from service.factory import create_app
from service.keeping import Keeping
from service.rotation.job import KINDS, Rotation
from tests.conftest import StillClock
from tests.support.product import Product, running

ROOT = Path(__file__).resolve().parents[2]
APPID, OTHER = "wx0123456789abcdef", "wxfedcba9876543210"
NUMBERS = [f"3101011998010{number:04d}X" for number in range(12)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    create_keys(tmp_path / "keys.json", SystemRandom())
    return tmp_path / "keys.json"


class House:
    """The job as each newly started process sees it."""

    def __init__(self, file: Path, clock: StillClock) -> None:
        self.file, self.clock = file, clock

    def job(self) -> Rotation:
        ring = load_keys(self.file)
        return Rotation(self.file, ring, Keeping.of(ring, SystemRandom()), self.clock, SystemRandom())

    def keeping(self) -> Keeping:
        return self.job().keeping

    def whole_change(self, kind: str) -> None:
        self.job().add(kind)
        self.job().write_new(kind)
        self.job().move(kind, 5, lambda _: None)
        self.job().retire(kind)


@pytest.fixture
def house(database: Flask, file: Path, clock: StillClock) -> House:
    return House(file, clock)


def people(house: House, keeping: Keeping) -> None:
    """Twelve persons, each with two identities of one unionid, a session key, and counted failures."""
    now = house.clock.now()
    with effect() as session:
        for place, number in enumerate(NUMBERS):
            person = keeping.persons.create(Pii(f"人{place}"), Pii(number), "IDENTITY_CARD", now)
            for appid in (APPID, OTHER):
                row = keeping.identities.find_or_create(appid, Pii(f"o{appid}{place}"), now)
                keeping.identities.learn_unionid(row, Pii(f"union{place}"))
                keeping.identities.link(row, person.id, now, now)
            keeping.session_keys.create(f"{place:032x}")
            session.add(AttemptRow(scope="L1 number", key_bi=person.number_bi, locked_until=now + timedelta(hours=1)))
            session.add(AttemptMarkRow(scope="L1 number", key_bi=person.number_bi, value_bi=b"m" * 16, at=now))
            session.add(AttemptMarkRow(scope="L1 tried", key_bi=b"k" * 16, value_bi=person.number_bi, at=now))


def everybody_is_found(keeping: Keeping) -> None:
    for place, number in enumerate(NUMBERS):
        person = keeping.persons.find(Pii(number))
        assert person is not None
        assert keeping.persons.name(person).reveal() == f"人{place}"
        rows = [keeping.identities.find(appid, Pii(f"o{appid}{place}")) for appid in (APPID, OTHER)]
        assert all(row is not None and row.person_id == person.id for row in rows)
        assert [twin.id for twin in keeping.identities.twins(rows[0])] == [rows[1].id]  # type: ignore[union-attr, arg-type]
        assert keeping.identities.union_index(Pii(f"union{place}")) == rows[0].unionid_bi  # type: ignore[union-attr]
        index = keeping.persons.number_index(Pii(number))
        assert db.session.get(AttemptRow, ("L1 number", index)) is not None
        assert db.session.get(AttemptMarkRow, ("L1 number", index, b"m" * 16)) is not None
        assert db.session.get(AttemptMarkRow, ("L1 tried", b"k" * 16, index)) is not None
        blob = keeping.session_keys.seal(f"{place:032x}", "here", b"x")
        assert keeping.session_keys.open(f"{place:032x}", "here", blob) == b"x"
    db.session.rollback()


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_found_and_readable_before_between_and_after_every_step(house: House, kind: str) -> None:
    people(house, house.keeping())
    house.job().add(kind)
    everybody_is_found(house.keeping())
    house.job().write_new(kind)
    everybody_is_found(house.keeping())
    batches: list[int] = []

    def heard(moved: int) -> None:
        batches.append(moved)
        everybody_is_found(house.keeping())

    house.job().move(kind, 5, heard)
    assert len(batches) > 4
    assert batches[-2:] == [0, 0]
    assert count_not(kind, 2) == 0
    house.job().retire(kind)
    everybody_is_found(house.keeping())
    assert set(getattr(load_keys(house.file), kind).keys) == {2}


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_is_on_record(house: House, kind: str) -> None:
    house.whole_change(kind)
    notes = db.session.scalars(sa.select(AuditRow).where(AuditRow.kind == "key rotation").order_by(AuditRow.id))
    told = [(row.object, row.result) for row in notes]
    assert told == [(f"{kind} 2", state) for state in ("ADDED", "WRITING", "MOVING", "VERIFIED", "RETIRED")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_change_follows_the_first(house: House, kind: str) -> None:
    people(house, house.keeping())
    house.whole_change(kind)
    house.whole_change(kind)
    everybody_is_found(house.keeping())
    assert house.job().state(kind) == ("RETIRED", 3)


def test_a_newcomer_during_the_change_of_an_index_joins_its_twins_where_they_are(house: House) -> None:
    people(house, house.keeping())
    house.job().add("index")
    house.job().write_new("index")
    keeping = house.keeping()
    with effect():
        row = keeping.identities.find_or_create("wx00000000000000aa", Pii("onewcomer"), house.clock.now())
        keeping.identities.learn_unionid(row, Pii("union3"))
    assert len(keeping.identities.twins(row)) == 2
    house.job().move("index", 1000, lambda _: None)
    db.session.expire_all()
    assert len(keeping.identities.twins(row)) == 2
    assert (row.bi_ver, row.union_ver) == (2, 2)


def test_a_stranger_is_not_made_a_second_time_because_the_index_changed(house: House) -> None:
    people(house, house.keeping())
    house.job().add("index")
    house.job().write_new("index")
    with effect():
        house.keeping().identities.find_or_create(APPID, Pii(f"o{APPID}3"), house.clock.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(IdentityRow)) == 24


def test_of_a_person_whose_key_was_destroyed_the_index_does_not_survive(house: House) -> None:
    people(house, house.keeping())
    with effect():
        keeping = house.keeping()
        person = keeping.persons.find(Pii(NUMBERS[0]))
        assert person is not None
        gone = person.id
        keeping.vault.destroy(gone)
    house.whole_change("index")
    assert house.keeping().persons.find(Pii(NUMBERS[0])) is None
    assert db.session.get_one(PersonRow, gone).bi_ver == 2


def test_a_key_destroyed_meanwhile_stays_destroyed(house: House) -> None:
    people(house, house.keeping())
    house.job().add("session")
    house.job().write_new("session")

    def destroy(moved: int) -> None:
        with effect():
            house.keeping().session_keys.destroy(f"{11:032x}")

    house.job().move("session", 3, destroy)
    assert db.session.get(SessionKeyRow, f"{11:032x}") is None


@pytest.mark.parametrize("kind", KINDS)
def test_no_version_is_retired_before_all_rows_are_verified(house: House, kind: str) -> None:
    people(house, house.keeping())
    for step in (lambda: None, lambda: house.job().add(kind), lambda: house.job().write_new(kind)):
        step()
        with pytest.raises(BadRequest):
            house.job().retire(kind)
    assert 1 in getattr(load_keys(house.file), kind).keys


def test_a_row_that_turned_up_under_the_old_version_stops_the_retirement(house: House) -> None:
    old = house.keeping()
    house.job().add("kek")
    house.job().write_new("kek")
    house.job().move("kek", 10, lambda _: None)
    with effect():
        old.vault.create_key("a" * 32)  # a process that nobody restarted
    with pytest.raises(Misconfigured, match="kek 1"):
        house.job().retire("kek")
    house.job().reopen("kek")
    house.job().move("kek", 10, lambda _: None)
    assert house.job().retire("kek") is not None


def test_a_process_with_the_old_key_file_moves_nothing(house: House) -> None:
    people(house, house.keeping())
    before = house.job()
    before.add("kek")
    before.write_new("kek")
    with pytest.raises(Misconfigured):
        before.move("kek", 10, lambda _: None)
    assert referenced("kek") == {1}


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_batch_is_bounded(house: House, limit: int) -> None:
    house.job().add("kek")
    with pytest.raises(BadRequest):
        house.job().move("kek", limit, lambda _: None)


def test_what_was_retired_is_kept_aside_private_and_only_then_taken_out(house: House) -> None:
    ring = load_keys(house.file)
    house.whole_change("kek")
    aside = house.file.with_name("keys.json.retired")
    assert aside.stat().st_mode & 0o077 == 0
    assert house.file.stat().st_mode & 0o077 == 0
    assert ring.kek.newest() not in (load_keys(house.file).kek.keys.values())
    assert len(aside.read_text()) > 40


def test_the_key_file_refuses_what_would_lose_a_key(file: Path) -> None:
    with pytest.raises(Misconfigured):
        make_current(file, "kek", 2)
    with pytest.raises(Misconfigured):
        take_out(file, "kek", 2)
    assert take_out(file, "kek", 1) is None


def test_adding_twice_adds_once(house: House) -> None:
    assert house.job().add("kek") == house.job().add("kek") == 2


def test_rows_under_a_lost_version_are_told(house: House) -> None:
    people(house, house.keeping())
    house.job().add("kek")
    ring = load_keys(house.file)
    lost = replace(ring, kek=replace(ring.kek, current=2, keys={2: ring.kek.keys[2]}))
    assert missing(ring) == []
    assert missing(lost) == ["kek 1"]


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product


def _lose(product: Product, kind: str) -> None:
    file = Path(product.environ["RENSHETONG_KEYS"])
    job = Rotation(file, product.parts.keyring, product.parts.keeping, product.parts.clock, SystemRandom())
    with product.app.app_context():
        job.add(kind)
        job.write_new(kind)
    take_out(file, kind, 2)


def test_the_service_does_not_start_without_a_version_that_rows_name(product: Product) -> None:
    with product.app.app_context(), effect():
        product.parts.keeping.vault.create_key("a" * 32)
    _lose(product, "kek")
    with pytest.raises(Misconfigured, match="rows name kek 1"):
        create_app(product.environ)


def _flask(product: Product, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    environ = os.environ | product.environ
    return subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _done(product: Product, *words: str) -> str:
    process = _flask(product, *words)
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == 0, wrong
    return said


@pytest.mark.processes
def test_a_job_killed_in_the_middle_goes_on_where_it_was(product: Product) -> None:
    with product.app.app_context(), effect():
        for place in range(1500):
            product.parts.keeping.vault.create_key(f"{place:032x}")
    assert "restart" in _done(product, "keys", "rotate", "kek")
    refused = _flask(product, "keys", "rotate", "kek")
    assert "restart" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 1
    assert "restart" in _done(product, "keys", "rotate", "kek", "--restarted")
    process = _flask(product, "keys", "rotate", "kek", "--restarted", "--batch", "3")
    _until_some_moved(product)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    with product.app.app_context():
        assert db.session.get_one(RotationRow, "kek").state == "MOVING"
        left = db.session.scalar(sa.select(sa.func.count()).where(DataKeyRow.kek_ver == 1))
        assert 0 < left < 1500
        db.session.remove()
    assert f"{left} rows moved" in _done(product, "keys", "rotate", "kek")
    assert "change to 2: VERIFIED" in _done(product, "keys", "status")
    assert "keep it offline" in _done(product, "keys", "retire", "kek")
    after = create_app(product.environ)
    with after.app_context():
        vault = after.extensions["renshetong"].keeping.vault
        for row in db.session.scalars(sa.select(DataKeyRow)):
            vault.rewrapped(row)
        assert referenced("kek") == {2}
        db.session.remove()
        db.engine.dispose()


def _until_some_moved(product: Product) -> None:
    until = time.monotonic() + 60
    with product.app.app_context():
        while time.monotonic() < until:
            if db.session.scalar(sa.select(sa.func.count()).where(DataKeyRow.kek_ver == 2)):
                db.session.remove()
                return
            db.session.remove()
            time.sleep(0.02)
    raise AssertionError("nothing moved")
