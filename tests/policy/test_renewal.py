"""The next deadline at every edge of the rules: 30 days before, the day itself, 60 days after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.points.record import PermitState, PointsState
from models.policy.renewal import NEXT, Actor, Deadline, DeadlineKind, next_actor, next_deadline
from tests.handlers.builders import CITIES, points

RULES = CITIES.served("shanghai").points
EXPIRY = date(2026, 12, 21)
K = DeadlineKind


def due(days_before: int, **more) -> Deadline | None:
    return next_deadline(points(**({"permit_expiry": EXPIRY} | more)), RULES, EXPIRY - timedelta(days=days_before))


@pytest.mark.parametrize(
    ("days_before", "kind", "last"),
    [
        (31, K.RENEWAL_LATER, EXPIRY),
        (30, K.RENEWAL_OPEN, EXPIRY),
        (0, K.RENEWAL_OPEN, EXPIRY),
        (-1, K.ENDORSE_NOW, date(2027, 2, 19)),
        (-60, K.ENDORSE_NOW, date(2027, 2, 19)),
        (-61, K.YEARS_RESTART, None),
    ],
)
def test_the_permits_last_day_decides_to_the_day(days_before, kind, last):
    found = due(days_before)
    assert (found.kind, found.due) == (kind, last)


def test_the_window_opens_thirty_days_before():
    assert due(100).opens == date(2026, 11, 21)


def test_whoever_has_neither_permit_nor_application_is_told_to_do_nothing():
    record = points(state=PointsState.NONE, permit=PermitState.NONE, permit_expiry=None)
    assert next_deadline(record, RULES, EXPIRY) is None
    assert next_actor(record, None) is Actor.NOBODY


@pytest.mark.parametrize("permit", [PermitState.TERMINATED, PermitState.NONE])
def test_without_a_permit_everything_starts_with_one(permit):
    assert due(100, permit=permit, state=PointsState.MATERIAL_NEEDED) == Deadline(K.NEW_PERMIT)


def test_a_suspended_permit_comes_before_missing_papers():
    assert due(100, permit=PermitState.SUSPENDED, state=PointsState.MATERIAL_NEEDED).kind is K.ENDORSE_SUSPENDED
    assert due(100, state=PointsState.MATERIAL_NEEDED) == Deadline(K.MATERIAL_WANTED)


def test_an_overdue_permit_without_a_date_still_says_endorse():
    assert due(0, permit=PermitState.OVERDUE, permit_expiry=None) == Deadline(K.ENDORSE_NOW)


@pytest.mark.parametrize(
    "state", [PointsState.SUBMITTED, PointsState.REVIEWING, PointsState.RETURNED, PointsState.NONE]
)
def test_nothing_to_renew_has_no_renewal_deadline(state):
    assert due(5, state=state) is None


def test_an_unknown_expiry_gives_no_day():
    assert due(0, permit_expiry=None) is None


def test_every_state_names_who_acts_next():
    assert set(NEXT) == set(PointsState)


@pytest.mark.parametrize(
    ("more", "deadline", "actor"),
    [
        ({}, Deadline(K.ENDORSE_NOW), Actor.PERSON),
        ({"employer_may_act": True}, Deadline(K.NEW_PERMIT), Actor.PERSON),
        ({}, Deadline(K.RENEWAL_OPEN), Actor.EMPLOYER),
        ({"employer_may_act": True}, Deadline(K.RENEWAL_LATER), Actor.EMPLOYER),
        ({}, Deadline(K.RENEWAL_LATER), Actor.NOBODY),
        ({"state": PointsState.REVIEWING}, None, Actor.BUREAU),
        ({"state": PointsState.SUBMITTED}, None, Actor.CENTRE),
        ({"state": PointsState.MATERIAL_NEEDED}, Deadline(K.MATERIAL_WANTED), Actor.EMPLOYER),
    ],
)
def test_the_right_one_is_asked_to_act(more, deadline, actor):
    assert next_actor(points(**more), deadline) is actor


@given(st.sampled_from(PointsState), st.sampled_from(PermitState), st.integers(-400, 400))
def test_a_deadline_never_lies_in_the_past(state, permit, days_before):
    found = due(days_before, state=state, permit=permit)
    assert found is None or found.due is None or found.due >= EXPIRY - timedelta(days=days_before)
