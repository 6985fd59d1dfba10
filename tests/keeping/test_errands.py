"""What a browser came for: found by its own id and secret only, sealed, and gone in time. On both databases."""

from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from models.errand import Errand
from models.errors import NotFound
from models.keeping.chance import SystemRandom
from models.keeping.errands import LIVES, MOST, STATE_LIVES, Errands
from models.keeping.keys import Keyring, KeyVersions, create_keys, load_keys
from models.keeping.tables import ErrandRow
from models.keeping.transactions import receive
from models.people.pii import Pii
from tests.conftest import StillClock

MINE, THEIRS = Pii("m" * 43), Pii("t" * 43)
TYPED = Errand("shanghai", "correction", {"text": "八月份没有缴到"}, posted=True, key="ab" * 16, owner="c" * 32)
SECOND = timedelta(seconds=1)


@pytest.fixture
def keyring(database: Flask, tmp_path) -> Keyring:
    create_keys(tmp_path / "keys.json", SystemRandom())
    return load_keys(tmp_path / "keys.json")


@pytest.fixture
def errands(keyring: Keyring) -> Errands:
    return Errands(keyring, SystemRandom())


def kept(errands: Errands, clock: StillClock, errand: Errand = TYPED) -> str:
    with receive():
        return errands.keep(MINE, errand, clock.now())


def test_its_own_browser_finds_it_as_it_was(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive():
        assert errands.find(MINE, row_id, clock.now()) == TYPED


def test_another_browser_finds_nothing(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive(), pytest.raises(NotFound):
        errands.find(THEIRS, row_id, clock.now())


def test_the_row_says_nothing_even_to_who_holds_the_keys(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive() as session:
        row = session.get_one(ErrandRow, row_id)
        assert "八月份".encode() not in row.sealed and b"correction" not in row.sealed
        # Whoever moves the row to their own browser in the database still lacks the secret that sealed it.
        row.browser_hash = sha256(THEIRS.reveal().encode()).digest()
    with receive(), pytest.raises(NotFound):
        errands.find(THEIRS, row_id, clock.now())


def test_a_sealed_errand_belongs_to_its_row(errands: Errands, clock: StillClock) -> None:
    one, other = kept(errands, clock), kept(errands, clock, Errand("shanghai", "help"))
    with receive() as session:
        session.get_one(ErrandRow, one).sealed = session.get_one(ErrandRow, other).sealed
    with receive(), pytest.raises(NotFound):
        errands.find(MINE, one, clock.now())


def test_it_lives_a_day(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive():
        assert errands.find(MINE, row_id, clock.now() + LIVES - SECOND)
    with receive(), pytest.raises(NotFound):
        errands.find(MINE, row_id, clock.now() + LIVES)


def test_a_state_is_taken_once_by_its_browser_in_time(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive():
        state = errands.await_login(row_id, clock.now())
    for browser, at in ((THEIRS, clock.now()), (MINE, clock.now() + STATE_LIVES)):
        with receive(), pytest.raises(NotFound):
            errands.take_state(browser, state, at)
    with receive():
        assert errands.take_state(MINE, state, clock.now() + STATE_LIVES - SECOND) == row_id
    with receive(), pytest.raises(NotFound):
        errands.take_state(MINE, state, clock.now())


def test_only_the_newest_state_of_an_errand_counts(errands: Errands, clock: StillClock) -> None:
    row_id = kept(errands, clock)
    with receive():
        old, new = errands.await_login(row_id, clock.now()), errands.await_login(row_id, clock.now())
    with receive(), pytest.raises(NotFound):
        errands.take_state(MINE, old, clock.now())
    with receive():
        assert errands.take_state(MINE, new, clock.now()) == row_id


def test_a_browser_keeps_its_newest_twenty(errands: Errands, clock: StillClock) -> None:
    with receive():
        others = errands.keep(THEIRS, TYPED, clock.now())
    ids = []
    for number in range(MOST + 5):
        with receive():
            ids.append(errands.keep(MINE, TYPED, clock.now() + number * SECOND))
    with receive() as session:
        assert set(session.scalars(select(ErrandRow.id))) == {others, *ids[5:]}


def test_a_retired_key_lets_errands_expire(keyring: Keyring, clock: StillClock) -> None:
    row_id = kept(Errands(keyring, SystemRandom()), clock)
    rotated = Keyring(keyring.kek, KeyVersions(2, {2: b"k" * 32}), keyring.index, keyring.audit, keyring.qs1)
    with receive(), pytest.raises(NotFound):
        Errands(rotated, SystemRandom()).find(MINE, row_id, clock.now())
