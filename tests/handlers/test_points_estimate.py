"""The simulated score: everything it owes a citizen is in it, and nothing is refused without naming the question."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.points_estimate import points_estimate
from models.assurance.levels import FactClass
from models.dialogue.questionnaire import Questionnaire
from models.dialogue.reading import Why
from models.errors import BadField, CityNotServed
from models.exchange import Answer, Language, Section
from models.points.claim import Claim
from models.points.score import score
from tests.dialogue.test_machine import answers_to
from tests.handlers.builders import NOW, QUESTIONS, RULE_SETS, SERIES, enquiry, services

BASIC = {"age": "35", "education": "bachelor_with_degree", "si_valid_months": "60"}
LAW = RULE_SETS.by_id["sh-points-2023"]


def answered(language: Language = Language.ZH, city: str = "shanghai", **fields: str) -> Answer:
    return points_estimate(enquiry("points-estimate", city, fields=fields, language=language), None, services())


def section(answer: Answer, name: str) -> Section:
    return next(one for one in answer.sections if one.name == name)


def values(answer: Answer, name: str) -> list:
    return [fact.value for fact in answer.facts() if fact.name == name]


def test_a_bachelor_of_35_with_five_years_is_told_135_with_every_line_and_article() -> None:
    answer = answered(**BASIC)
    assert values(answer, "estimate") == [Decimal(135)]
    assert values(answer, "estimate_reached") == [True]
    assert values(answer, "score_kind") == ["simulated"]
    lines = {line[0]: line for line in values(answer, "estimate_line")}
    assert {name: line[1] for name, line in lines.items()} == {
        "年龄": 30, "教育背景": 90, "在本市工作及缴纳职工社会保险年限": 15,
    }  # fmt: skip
    assert all("沪府规〔2022〕21号" in line[3] and line[2] and line[4] == "CONFIRMED" for line in lines.values())
    assert answer.rule_set == "sh-points-2023"


def test_a_blocked_title_is_reported_beside_the_education_that_counts() -> None:
    more = {"title_skill": "intermediate_title", "title_matches_post": "yes", "title_local_or_reviewed": "yes"}
    answer = answered(**BASIC, **more, months_base_ge_1x_last12="0")
    paths = {path[0]: path[1:] for path in values(answer, "estimate_path")}
    assert paths == {"教育背景": (90, True), "专业技术职称和技能等级": (0, False)}
    (gate,) = values(answer, "estimate_gate")
    assert gate[1] == "SH-TTL-G4" and "0 个月，需要 6 个月" in gate[2] and gate[4] == 100
    assert values(answer, "estimate") == [Decimal(135)]


def test_what_is_missing_and_the_nearest_steps_are_told() -> None:
    answer = answered(age="45", education="junior_college", si_valid_months="70")
    assert values(answer, "estimate_reached") == [False]
    assert values(answer, "estimate_missing") == [Decimal(120) - Decimal(27 + 50 + 15)]
    hints = values(answer, "hint")
    assert hints and all(gain > 0 and then == Decimal(92) + gain for _, _, gain, then, _ in hints)


def test_a_veto_shows_no_score_and_says_why() -> None:
    answer = answered(**BASIC, serious_crime="yes")
    assert values(answer, "estimate") == [] and values(answer, "estimate_line") == []
    ((kind, code, why, article),) = values(answer, "refused")
    assert (kind, code) == ("veto", "SH-VETO-1") and why and article


def test_who_cannot_apply_yet_still_hears_the_score_apart_from_it() -> None:
    answer = answered(**BASIC, permit_state="overdue", employer_registered="no")
    states = {row[1]: row[0] for row in values(answer, "precondition")}
    assert states["SH-PRE-1"] == states["SH-PRE-6"] == "failed"
    assert states["SH-PRE-2"] == "not_tested"
    assert values(answer, "estimate") == [Decimal(135)]


def test_a_total_that_rests_on_an_unconfirmed_number_shows_the_other_total() -> None:
    more = {"title_matches_post": "yes", "title_local_or_reviewed": "yes", "months_base_ge_1x_last12": "12"}
    answer = answered(**BASIC, title_skill="senior_title", **more)
    assert values(answer, "estimate") == [Decimal(185)]
    assert (Decimal(165), "CONFLICT") in [(total, status) for _, total, status in values(answer, "otherwise")]


def test_gates_nobody_asked_about_are_named_as_not_checked() -> None:
    codes = {row[1] for row in values(answered(**BASIC), "untested")}
    assert {"SH-EDU-G1", "SH-EDU-G7"} <= codes
    assert "SH-EDU-G1" not in {row[1] for row in values(answered(**BASIC, diploma_verified="yes"), "untested")}


def test_without_what_is_needed_there_is_no_score_but_the_questions() -> None:
    answer = answered(education="master")
    assert values(answer, "lacking") == ["age", "si_valid_months"]
    assert values(answer, "estimate") == []
    keys = [question[0] for question in values(answer, "question")]
    assert "study_mode" in keys and "months_base_ge_1x_last12" not in keys


def test_all_of_it_is_public_because_it_is_nobodys_record() -> None:
    assert {fact.grade for fact in answered(**BASIC).facts()} == {FactClass.C0}
    assert all(fact.as_of is None for fact in answered(**BASIC).facts())


def test_boxes_of_a_form_are_one_answer_and_none_of_them_is_an_answer_too() -> None:
    ticked = answered(**BASIC, **{"extras.asked": "1", "extras.spouse": "on", "spouse_months": "40"})
    assert values(ticked, "estimate") == [Decimal(135 + 12)]
    given = {question[0]: question[3] for question in values(answered(**BASIC, **{"extras.asked": "1"}), "question")}
    assert given["extras"] == "none" and "spouse_months" not in given


def test_an_answer_that_does_not_apply_counts_for_nothing() -> None:
    assert values(answered(**BASIC, spouse_months="120"), "estimate") == [Decimal(135)]


@pytest.mark.parametrize(
    ("fields", "field", "why"),
    [
        ({"age": "old"}, "age", Why.NOT_A_NUMBER),
        ({"age": "7"}, "age", Why.TOO_SMALL),
        ({"age": "135"}, "age", Why.TOO_LARGE),
        ({"education": "kindergarten"}, "education", Why.NOT_A_CHOICE),
        ({"favourite_colour": "red"}, "favourite_colour", Why.UNKNOWN),
        ({"months_paid_last12": "13"}, "months_paid_last12", Why.TOO_LARGE),
        ({"permit_state": "valid", "permit_expiry": "2027-02-30"}, "permit_expiry", Why.NOT_A_DAY),
    ],
)
def test_what_cannot_be_taken_is_refused_by_the_name_of_its_question(fields: dict, field: str, why: Why) -> None:
    with pytest.raises(BadField) as refused:
        answered(**{**BASIC, **fields})
    assert (refused.value.field, refused.value.why) == (field, why)


def test_contradictions_of_the_claim_come_back_under_their_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def contradictory(self: Questionnaire, answers: dict) -> dict:
        return {"age": 35, "birth_date": "2000-01-01", "education": "master", "si_valid_months": 1}

    monkeypatch.setattr(Questionnaire, "claim", contradictory)
    with pytest.raises(BadField) as refused:
        answered(**BASIC)
    assert (refused.value.field, refused.value.why) == ("age", Why.CONTRADICTS)


@pytest.mark.parametrize("city", ["beijing", "atlantis"])
def test_a_city_without_rules_is_not_served(city: str) -> None:
    with pytest.raises(CityNotServed):
        answered(city=city, **BASIC)


def test_after_the_last_day_of_the_rules_nothing_is_scored() -> None:
    late = services()
    late.clock.at = NOW.replace(year=2028)
    with pytest.raises(CityNotServed):
        points_estimate(enquiry("points-estimate", fields=BASIC), None, late)


@given(st.data())
def test_whatever_the_questions_let_in_is_scored_as_the_law_scores_it(data: st.DataObject) -> None:
    asked, answers = QUESTIONS.only(LAW.keys), dict(BASIC)
    for question in asked.questions:
        if question.key not in BASIC and data.draw(st.booleans()):
            answers[question.key] = data.draw(st.sampled_from(sorted(answers_to(question))))
    answer = answered(data.draw(st.sampled_from(Language)), **answers)
    told = score(Claim.of(asked.claim(answers), LAW), LAW, on=NOW.date(), series=SERIES)
    assert values(answer, "estimate") == ([] if told.total is None else [told.total])
    assert sum(line[1] for line in values(answer, "estimate_line")) <= (told.total or 10**9)
    assert {row[1] for row in values(answer, "estimate_gate")} == {one.gate.code for one in told.blocked}


def test_every_fact_that_the_rules_read_can_be_answered() -> None:
    """A new gate or indicator of the law wants a question. Raw facts are stated as the figures they lead to."""
    gates = [gate.test for one in LAW.indicators for gate in one.gates]
    tests = [*gates, *(one.test for one in LAW.refusals), *(test for one in LAW.preconditions for test in one.tests)]
    read = {test.condition.fact for test in tests} | {fact for one in LAW.indicators for fact in one.measure.reads()}
    derived = {"months_counted_last12": "months_paid_last12"}
    wanted = {derived.get(fact, fact).partition(".")[0] for fact in read if not fact.startswith("points.")}
    assert wanted - {one.path[0] for one in QUESTIONS.questions if one.path} == set()
