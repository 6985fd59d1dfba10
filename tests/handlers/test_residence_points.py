"""The points answer: the verified score and nothing else as a score, and what is due next."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.residence_points import residence_points
from models.assurance.levels import FactClass
from models.errors import BureauGarbled, CityNotServed, NoSession, NotFound
from models.exchange import Answer, FactState, Reason
from models.points.record import PointsState
from models.policy.cities import Cities
from models.policy.renewal import Actor, DeadlineKind
from tests.handlers.builders import AS_OF, CITIES, NOW, FedBureau, citizen, enquiry, points, services


def told(**more) -> Answer:
    return residence_points(enquiry("residence-points"), citizen(), services(FedBureau(points_record=points(**more))))


def fact(answer: Answer, name: str):
    return next((fact for fact in answer.facts() if fact.name == name), None)


def test_a_verified_score_comes_with_its_lines_pass_mark_validity_and_rule_set():
    answer = told()
    values = {fact.name: fact.value for fact in answer.facts() if fact.name != "line"}
    assert values["score_kind"] == "verified"
    assert (values["score"], values["threshold"], values["reached"]) == (125, 120, True)
    assert (values["valid_from"], values["valid_to"]) == (date(2026, 6, 1), date(2027, 5, 31))
    assert [fact.value for fact in answer.facts() if fact.name == "line"] == [("age", 30), ("education", 95)]
    assert (answer.rule_set, answer.promised_next) == ("sh-points-2023", AS_OF + timedelta(days=1))


def test_score_and_lines_are_of_the_class_that_needs_a_face():
    graded = {fact.name: fact.grade for fact in told(remark="x").facts()}
    assert {graded[name] for name in ("score", "line", "reached", "remark")} == {FactClass.C3}


@pytest.mark.parametrize(("score", "reached"), [("119.99", False), ("120", True), ("0", False)])
def test_the_pass_mark_is_reached_at_the_mark_and_not_before(score, reached):
    assert fact(told(score=Decimal(score)), "reached").value is reached


def test_the_records_own_pass_mark_wins_over_the_citys():
    assert fact(told(threshold=Decimal(130)), "reached").value is False
    assert fact(told(threshold=None), "threshold").value == CITIES.served("shanghai").points.threshold


def test_before_verification_there_is_no_score_and_no_estimate_in_its_place():
    answer = told(state=PointsState.REVIEWING, score=None, lines=())
    score = fact(answer, "score")
    assert (score.value, score.state, score.reason) == (None, FactState.ABSENT, Reason.NOT_YET_ARRIVED)
    assert fact(answer, "score_kind").value == "none"
    assert fact(answer, "reached") is None


def test_the_renewal_window_counts_on_shanghais_calendar():
    # 17:00 UTC on the 20th is already the 21st in Shanghai: exactly 30 days before the permit ends.
    parts = services(FedBureau(points_record=points(permit_expiry=date(2026, 12, 21))))
    parts.clock.at = NOW - timedelta(hours=9)
    answer = residence_points(enquiry("residence-points"), citizen(), parts)
    assert fact(answer, "deadline").value is DeadlineKind.RENEWAL_OPEN
    assert fact(answer, "deadline_opens").value == date(2026, 11, 21)
    assert fact(answer, "deadline_due").value == date(2026, 12, 21)
    assert fact(answer, "next_actor").value is Actor.EMPLOYER


def test_nothing_due_leaves_no_deadline_and_a_remark_is_told_as_it_is():
    answer = told(state=PointsState.RETURNED, score=None, remark="照片不清楚")
    assert fact(answer, "deadline") is None
    assert fact(answer, "remark").value == "照片不清楚"


@pytest.mark.parametrize("state", list(PointsState))
def test_every_state_has_an_answer_with_owner_and_date(state):
    answer = told(state=state)
    assert fact(answer, "points_state").value is state
    assert all(fact.as_of == AS_OF for fact in answer.facts() if fact.source == "live")


def test_a_late_record_is_marked_stale():
    assert fact(told(as_of=NOW - timedelta(hours=25)), "score").state is FactState.STALE


def test_whom_the_points_system_does_not_know_gets_an_answer():
    answer = residence_points(
        enquiry("residence-points"), citizen(), services(FedBureau(points_record=NotFound("nobody")))
    )
    assert [(fact.name, fact.value) for fact in answer.facts()] == [("found", False)]


def test_a_served_city_without_a_points_scheme_says_so():
    bare = replace(CITIES.served("shanghai"), points=None)
    parts = replace(services(), cities=Cities({"shanghai": bare}))
    with pytest.raises(CityNotServed):
        residence_points(enquiry("residence-points"), citizen(), parts)


def test_a_garbled_bureau_stays_garbled_and_nobody_has_no_points():
    with pytest.raises(BureauGarbled):
        residence_points(
            enquiry("residence-points"), citizen(), services(FedBureau(points_record=BureauGarbled("live")))
        )
    with pytest.raises(NoSession):
        residence_points(enquiry("residence-points"), None, services())
