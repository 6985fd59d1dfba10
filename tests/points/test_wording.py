"""Every score can be said: both languages, every code, as JSON that any reader understands."""

import json

from hypothesis import given
from hypothesis import strategies as st

from models.exchange import Language
from models.points import problems
from models.points.claim import Claim
from models.points.hints import hints
from models.points.wording import Wording
from service.points_json import told
from tests.points.build import ON, ROOT, SERIES, SHANGHAI, law, scored
from tests.points.test_laws import claims
from tests.points.test_windows import lengths, spans

WORDING = Wording.load(ROOT / "templates" / "points" / "why.toml")


def said(stated: dict) -> dict:
    better = hints(Claim.of(stated, SHANGHAI), SHANGHAI, on=ON, series=SERIES)
    return json.loads(json.dumps(told(scored(**stated), better, WORDING), allow_nan=False))


@law
@given(claims, st.booleans(), st.integers(10, 70))
def test_every_score_is_said_in_both_languages_and_adds_up(stated, crime, age):
    answer = said({**stated, "serious_crime": crime, "age": age})
    for line in answer["lines"]:
        assert line["article"]
        assert line["why"]
        assert line["why_zh"]
        assert "{" not in line["why"] + line["why_zh"]
    for gate in answer["blocked"]:
        assert "{" not in gate["why"] + gate["why_zh"]
    added = sum(line["points"] for line in answer["lines"])
    assert answer["total"] == (None if answer["refused"] else max(0, added))
    assert (answer["refused"] is not None) == (crime or not 18 <= age <= 60)


@law
@given(lengths)
def test_what_months_made_us_assume_is_said(rows):
    answer = said({"age": 40, "si_monthly": spans(rows)})
    assert all("{" not in one["why"] for one in answer["assumed"])


def test_every_problem_of_a_field_has_a_sentence_in_both_languages():
    for problem in problems.PLAIN:
        for language in Language:
            assert WORDING.problem(f"{problem}:age" if problem == problems.CONTRADICTS else problem, language)


def test_the_blocked_title_is_said_with_its_months():
    answer = said({"age": 35, "title_skill": "skill_2", "months_base_ge_1x_last12": 0})
    (gate,) = answer["blocked"]
    assert "0 of 6 months" in gate["why"]
    assert "0 个月，需要 6 个月" in gate["why_zh"]
    (line,) = [line for line in answer["lines"] if line["indicator"] == "title_skill"]
    assert line["why"] == "Skill level 2, but blocked by SH-TTL-G4"


def test_a_cap_is_said_with_what_it_took():
    (line,) = said({"age": 40})["lines"]
    assert line["why"] == "40 completed years (37 points, capped at 30)"
