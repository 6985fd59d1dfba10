"""What is owed is done by one worker at a time, survives a worker's death, and dies with its session."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from models.errors import KeyDestroyed
from models.keeping.database import db
from models.keeping.outbox import Claimed
from models.keeping.tables import OutboxRow
from models.keeping.transactions import effect, worker_effect
from tests.conftest import StillClock
from tests.keeping.conftest import Keeping

LEASE = timedelta(seconds=30)


def _owe(keeping: Keeping, clock: StillClock) -> str:
    with effect():
        keeping.session_keys.create("s1")
        return keeping.outbox.owe("answer", ("i1", "s1"), {"question": "社保"}, clock.now())


def _claim(keeping: Keeping, clock: StillClock) -> list[Claimed]:
    with worker_effect():
        return keeping.outbox.claim(clock.now(), 10, LEASE)


def test_what_is_owed_is_claimed_once_and_its_payload_opens(keeping: Keeping, clock: StillClock) -> None:
    _owe(keeping, clock)
    (claimed,) = _claim(keeping, clock)
    assert keeping.outbox.payload(claimed) == {"question": "社保"}
    assert _claim(keeping, clock) == []


def test_a_dead_workers_row_is_claimed_again_after_its_lease(keeping: Keeping, clock: StillClock) -> None:
    _owe(keeping, clock)
    (first,) = _claim(keeping, clock)
    clock.advance(seconds=31)
    (second,) = _claim(keeping, clock)
    assert (first.attempts, second.attempts) == (1, 2)
    with worker_effect():
        assert not keeping.outbox.finish(first, "late")  # its lease is gone: it must not settle the row
        assert keeping.outbox.finish(second, "sent")
    assert _claim(keeping, clock) == []


def test_a_row_put_back_comes_due_at_its_time(keeping: Keeping, clock: StillClock) -> None:
    _owe(keeping, clock)
    (claimed,) = _claim(keeping, clock)
    with worker_effect():
        keeping.outbox.put_back(claimed, clock.now() + timedelta(minutes=5), "BUREAU_DOWN")
    assert _claim(keeping, clock) == []
    clock.advance(minutes=5)
    assert len(_claim(keeping, clock)) == 1


def test_a_waiting_row_is_woken_when_the_citizen_writes(keeping: Keeping, clock: StillClock) -> None:
    _owe(keeping, clock)
    (claimed,) = _claim(keeping, clock)
    with worker_effect():
        keeping.outbox.wait(claimed, "45015")
    clock.advance(hours=1)
    assert _claim(keeping, clock) == []
    with effect():
        keeping.outbox.wake_waiting("someone else", clock.now())
    assert _claim(keeping, clock) == []
    with effect():
        keeping.outbox.wake_waiting("i1", clock.now())
    assert len(_claim(keeping, clock)) == 1


def test_a_payload_dies_with_its_session(keeping: Keeping, clock: StillClock) -> None:
    _owe(keeping, clock)
    (claimed,) = _claim(keeping, clock)
    with effect():
        keeping.session_keys.destroy("s1")
    with pytest.raises(KeyDestroyed):
        keeping.outbox.payload(claimed)


def test_a_finished_row_keeps_nothing_sealed(keeping: Keeping, clock: StillClock) -> None:
    row_id = _owe(keeping, clock)
    (claimed,) = _claim(keeping, clock)
    with worker_effect():
        keeping.outbox.finish(claimed, "sent")
    assert db.session.get_one(OutboxRow, row_id, populate_existing=True).sealed is None


def test_workers_side_by_side_never_take_the_same_row(keeping: Keeping, clock: StillClock, database: Flask) -> None:
    with effect():
        keeping.session_keys.create("s1")
        owed = {keeping.outbox.owe("answer", ("i1", "s1"), {"n": str(n)}, clock.now()) for n in range(12)}
    taken: list[str] = []

    def work() -> None:
        with database.app_context():
            for _ in range(6):
                with worker_effect():
                    taken.extend(claimed.id for claimed in keeping.outbox.claim(clock.now(), 2, LEASE))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(owed)
