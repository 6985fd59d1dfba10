"""Laws that hold for every claim: floors, caps, order, and what may only help."""

import random
from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from models.points.claim import Claim
from models.points.hints import hints
from models.points.score import Score, score
from tests.points.build import ON, SERIES, SHANGHAI, law, scored

EDUCATION = ("highschool", "junior_college", "bachelor_no_degree", "bachelor_with_degree", "master", "doctor")
TITLES = ("none", "skill_5", "skill_4", "skill_3", "skill_2", "skill_1")
MODES = SHANGHAI.keys["study_mode"].options
ARCHIVES = SHANGHAI.keys["archive_state"].options

bands = st.fixed_dictionaries({edge: st.integers(0, 12) for edge in ("0.8", "1", "2")})
possible = {
    "age": st.integers(18, 60),
    "education": st.sampled_from(EDUCATION),
    "study_mode": st.sampled_from(MODES),
    "diploma_verified": st.booleans(),
    "archive_state": st.sampled_from(ARCHIVES),
    "place_of_study_ok": st.booleans(),
    "title_skill": st.sampled_from(SHANGHAI.keys["title_skill"].options),
    "title_matches_post": st.booleans(),
    "title_local_or_reviewed": st.booleans(),
    "months_base_ge_1x_last12": st.integers(0, 12),
    "si_valid_months": st.integers(0, 500),
    "si_base_ratio_months": st.fixed_dictionaries({"last48": bands}),
    "flexible_employment": st.booleans(),
    "tax_matches_base": st.booleans(),
    "shortage_major": st.booleans(),
    "avg_tax_own_share_3y": st.decimals(0, 3_000_000, places=2),
    "avg_local_employees_3y": st.integers(0, 300),
    "public_service_years": st.integers(0, 40),
    "outer_suburb_years": st.integers(0, 40),
    "fresh_graduate_fulltime": st.booleans(),
    "awards": st.lists(st.sampled_from(["department", "comprehensive", "provincial"]), max_size=3),
    "spouse_shanghai_married_months": st.integers(0, 400),
    "entrepreneur": st.fixed_dictionaries(
        {"share_percent": st.decimals(0, 100, places=1), "incubator_months": st.integers(0, 40)}
    ),
    "intermediary_months": st.integers(0, 40),
    "false_material_years_ago": st.lists(st.integers(0, 10), max_size=2),
    "detention_years_ago": st.lists(st.integers(0, 10), max_size=3),
    "minor_crime_years_ago": st.lists(st.integers(0, 10), max_size=2),
    "months_paid_last12": st.integers(0, 12),
    "employer_registered": st.booleans(),
}
claims = st.fixed_dictionaries({}, optional=possible)
CAPS = {"age": 30, "si_base": 120, "investment_tax": 120, "outer_suburb": 20, "spouse": 40, "award": 110}


def of(stated: dict, on: date = ON) -> Score:
    return scored(on, **stated)


def points(stated: dict) -> dict[str, Decimal]:
    return {line.indicator: line.points for line in of(stated).lines}


@law
@given(claims)
def test_a_total_is_never_negative_and_is_the_sum_of_its_lines_or_the_floor(stated):
    done = of(stated)
    added = sum((line.points for line in done.lines), Decimal(0))
    assert done.total == max(Decimal(0), added)
    assert done.meets == (done.total >= 120)
    assert done.missing == max(Decimal(0), 120 - done.total)


@law
@given(claims)
def test_every_cap_holds_and_a_capped_line_says_from_what(stated):
    for line in of(stated).lines:
        assert line.points <= CAPS.get(line.indicator, 10_000)
        if line.capped_from is not None:
            assert line.capped_from > line.points == CAPS[line.indicator]


@law
@given(claims, st.integers())
def test_the_order_of_facts_does_not_matter(stated, seed):
    shuffled = list(stated.items())
    random.Random(seed).shuffle(shuffled)
    done, other = of(stated), of(dict(shuffled))
    assert (done.total, done.lines, done.blocked, done.uncertain) == (
        other.total,
        other.lines,
        other.blocked,
        other.uncertain,
    )


@law
@given(claims)
def test_only_one_of_education_and_title_counts_and_it_is_the_better_one(stated):
    done = of(stated)
    both = [line.points for line in done.lines if line.indicator in ("education", "title_skill")]
    assert len(both) <= 1
    if done.paths:
        assert both == [max(path.points for path in done.paths)]


@law
@given(claims, st.integers(0, 500), st.integers(0, 200))
def test_more_insured_months_never_lower_the_total(stated, months, more):
    fewer, further = of({**stated, "si_valid_months": months}), of({**stated, "si_valid_months": months + more})
    assert further.total >= fewer.total


@law
@given(claims, st.sampled_from(EDUCATION), st.sampled_from(EDUCATION))
def test_a_higher_degree_never_lowers_the_total(stated, one, other):
    """The law knows one exception: a shortage major helps junior-college graduates only."""
    assume(not stated.get("shortage_major"))
    low, high = sorted((one, other), key=EDUCATION.index)
    assert of({**stated, "education": high}).total >= of({**stated, "education": low}).total


@law
@given(claims, st.sampled_from(TITLES), st.sampled_from(TITLES))
def test_a_higher_skill_never_lowers_the_total_when_its_gates_are_open(stated, one, other):
    opened = {**stated, "months_base_ge_1x_last12": 12, "tax_matches_base": True}
    low, high = sorted((one, other), key=TITLES.index)
    assert of({**opened, "title_skill": high}).total >= of({**opened, "title_skill": low}).total


@law
@given(claims, st.integers(18, 59))
def test_waiting_a_year_in_insured_work_never_lowers_age_and_years_together(stated, age):
    """Points rules 9.2, except where two points a year are lost and three are won."""
    now = {**stated, "age": age, "si_valid_months": 24, "flexible_employment": False}
    assert of({**now, "age": age + 1, "si_valid_months": 36}).total >= of(now).total


@law
@given(claims, st.sampled_from(["detention_years_ago", "minor_crime_years_ago", "false_material_years_ago"]))
def test_one_more_record_never_helps(stated, which):
    more = {**stated, which: [*stated.get(which, []), 0]}
    assert of(more).total <= of(stated).total


@law
@given(claims, st.integers(1, 90))
def test_records_older_than_their_look_back_change_nothing(stated, more):
    old = {f"{kind}_years_ago": [5 + more] for kind in ("detention", "minor_crime", "false_material")}
    none = {name: [] for name in old}
    assert of({**stated, **old}).total == of({**stated, **none}).total


@law
@given(claims, st.sampled_from(["serious_crime", "family_planning_flag"]))
def test_a_veto_leaves_no_figure_behind(stated, veto):
    done = of({**stated, veto: True})
    assert (done.total, done.meets, done.lines, done.paths, done.uncertain) == (None, None, (), (), ())
    assert hints(Claim.of({**stated, veto: True}, SHANGHAI), SHANGHAI, on=ON, series=SERIES) == ()


@law
@given(claims)
def test_preconditions_never_change_the_score(stated):
    failing = {
        "months_paid_last12": 0,
        "paying_in_application_month": False,
        "employer_registered": False,
        "permit_state": "terminated",
    }
    assert of({**stated, **failing}).total == of({**stated, "months_paid_last12": 12}).total


@law
@given(claims)
def test_every_other_reading_differs_and_no_gate_is_both_failed_and_not_tested(stated):
    done = of(stated)
    assert all(one.total != done.total and one.total >= 0 for one in done.uncertain)
    failed = {(one.indicator, one.gate.code) for one in done.blocked}
    assert not failed & {(one.indicator, one.gate.code) for one in done.not_tested}


@law
@given(claims)
def test_a_hint_that_is_a_plain_figure_comes_true_when_it_is_stated(stated):
    done = of(stated)
    for hint in hints(Claim.of(stated, SHANGHAI), SHANGHAI, on=ON, series=SERIES):
        assert hint.total == done.total + hint.gain > done.total
        if hint.fact in possible and not hint.gates and not hint.more:
            then = int(hint.then) if isinstance(hint.then, Decimal) else hint.then
            assert of({**stated, hint.fact: then}).total == hint.total


@law
@given(claims)
def test_the_same_claim_scores_the_same_on_every_day_of_the_rule_set(stated):
    first, last = of(stated, SHANGHAI.effective_from), of(stated, SHANGHAI.effective_to)
    assert (first.total, first.lines) == (last.total, last.lines)


@law
@given(claims)
def test_scoring_changes_nothing_of_the_claim(stated):
    claim = Claim.of(stated, SHANGHAI)
    before = dict(claim.stated)
    score(claim, SHANGHAI, on=ON, series=SERIES)
    assert claim.stated == before
