"""A question waits sealed for its step, moves with its owner, and is gone when its time or its session is over."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import KeyDestroyed, NotFound
from models.exchange import Caller, Channel, Enquiry, Language
from models.keeping import questions
from models.keeping.parked import LIVES, MOST_WAITING
from models.keeping.transactions import effect
from tests.conftest import StillClock
from tests.keeping.conftest import Keeping


def _enquiry(clock: StillClock, intent: str = "insurance-overview") -> Enquiry:
    return Enquiry(Channel.OFFICIAL, Caller("i1", "s1"), "shanghai", intent, clock.now())


def _park(keeping: Keeping, clock: StillClock) -> str:
    with effect():
        keeping.session_keys.create("s1")
        return keeping.parking.park(_enquiry(clock), clock.now())


def test_a_parked_question_is_asked_again_exactly_as_it_was(keeping: Keeping, clock: StillClock) -> None:
    row_id = _park(keeping, clock)
    row = keeping.parking.row(row_id, clock.now())
    assert keeping.parking.question(row) == _enquiry(clock)
    assert b"insurance" not in (row.sealed or b"")


def test_the_same_question_is_parked_once(keeping: Keeping, clock: StillClock) -> None:
    first = _park(keeping, clock)
    with effect():
        assert keeping.parking.park(_enquiry(clock), clock.now()) == first


def test_it_is_gone_after_a_day(keeping: Keeping, clock: StillClock) -> None:
    row_id = _park(keeping, clock)
    clock.at += LIVES - timedelta(milliseconds=1)
    assert keeping.parking.row(row_id, clock.now())
    clock.at += timedelta(milliseconds=1)
    with pytest.raises(NotFound):
        keeping.parking.row(row_id, clock.now())
    assert keeping.parking.waiting_for(["i1"], clock.now()) == []


def test_it_dies_with_its_session(keeping: Keeping, clock: StillClock) -> None:
    row_id = _park(keeping, clock)
    with effect():
        keeping.session_keys.destroy("s1")
    with pytest.raises(KeyDestroyed):
        keeping.parking.question(keeping.parking.row(row_id, clock.now()))


def test_it_moves_to_a_new_session_and_outlives_the_old_one(keeping: Keeping, clock: StillClock) -> None:
    row = keeping.parking.row(_park(keeping, clock), clock.now())
    with effect():
        keeping.session_keys.create("s2")
        keeping.parking.move(row, "s2")
        keeping.session_keys.destroy("s1")
    assert keeping.parking.question(row).caller == Caller("i1", "s2")


def test_only_the_newest_questions_wait(keeping: Keeping, clock: StillClock) -> None:
    _park(keeping, clock)
    with effect():
        for number in range(MOST_WAITING + 3):
            clock.advance(seconds=1)
            keeping.parking.park(_enquiry(clock, f"intent-{number}"), clock.now())
    waiting = keeping.parking.waiting_for(["i1"], clock.now())
    assert len(waiting) == MOST_WAITING
    assert keeping.parking.question(waiting[0]).intent == f"intent-{MOST_WAITING + 2}"


def test_an_answered_question_keeps_nothing(keeping: Keeping, clock: StillClock) -> None:
    row = keeping.parking.row(_park(keeping, clock), clock.now())
    with effect():
        keeping.parking.settle(row, "ANSWERED")
    assert row.sealed is None


@given(st.dictionaries(st.text(), st.text()), st.text(), st.sampled_from(Language), st.sampled_from(Channel))
def test_any_question_survives_the_trip(
    fields: dict[str, str], city: str, language: Language, channel: Channel
) -> None:
    at = StillClock().now()
    asked = Enquiry(channel, Caller("i", "s"), city, "me", at, language, fields)
    assert questions.from_bytes(questions.to_bytes(asked), Caller("i", "s")) == asked


def test_what_is_only_shown_waits_for_no_step_and_pushes_no_question_out(keeping: Keeping, clock: StillClock) -> None:
    waits = _park(keeping, clock)
    with effect():
        shown = []
        for number in range(MOST_WAITING + 1):
            clock.advance(seconds=1)
            shown.append(keeping.parking.park(_enquiry(clock, f"shown-{number}"), clock.now(), need=0))
        again = keeping.parking.park(_enquiry(clock, f"shown-{MOST_WAITING}"), clock.now(), need=0)
    assert again == shown[-1]
    assert [row.id for row in keeping.parking.waiting_for(["i1"], clock.now())] == [waits]
    assert keeping.parking.question(keeping.parking.row(shown[-1], clock.now())).intent == f"shown-{MOST_WAITING}"
    with pytest.raises(NotFound):
        keeping.parking.row(shown[0], clock.now())
