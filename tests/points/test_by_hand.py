"""The rule set against a function that somebody wrote by hand from the same law: for every claim both say the same."""

import copy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.points import CLAIMS, same
from bench.points_by_hand import by_hand
from tests.points.build import ON, law, scored
from tests.points.test_laws import possible
from tests.points.test_windows import lengths, spans

NOT_BY_HAND = {"avg_tax_own_share_3y", "avg_local_employees_3y", "fresh_graduate_fulltime", "awards"}
NOT_BY_HAND |= {"intermediary_months"}
by_both = {name: values for name, values in possible.items() if name not in NOT_BY_HAND} | {
    "serious_crime": st.booleans(),
    "family_planning_flag": st.sampled_from([False, False, True]),
    "age": st.integers(10, 70),
    "title_in_catalogue": st.booleans(),
    "title_registered": st.booleans(),
    "prior_diplomas_ok": st.booleans(),
    "study_overlap": st.booleans(),
}
claims = st.fixed_dictionaries({}, optional=by_both)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claims_of_the_benchmark_come_out_the_same(name):
    assert same(scored(**copy.deepcopy(CLAIMS[name])), by_hand(CLAIMS[name], ON))


@settings(law, max_examples=300)
@given(claims)
def test_every_line_gate_and_refusal_is_what_the_law_says_by_hand(stated):
    assert same(scored(**stated), by_hand(stated, ON))


@law
@given(st.fixed_dictionaries({"education": st.sampled_from(["junior_college", "master"])}), lengths)
def test_months_give_by_hand_the_same_points(stated, rows):
    """The numbers inside `why` differ: the rule set keeps exact multiples, the function keeps bands."""
    claim = {**stated, "title_skill": "skill_2", "si_monthly": spans(rows)}
    hand = by_hand(claim, ON)
    assert [line[:3] for line in scored(**claim).lines] == [line[:3] for line in hand.lines]


def test_a_birth_date_makes_the_same_age_around_the_birthday():
    for day in (date(1982, 6, 14), date(1982, 6, 15), date(1982, 6, 16), date(1982, 2, 28), date(1984, 2, 29)):
        stated = {"birth_date": day.isoformat()}
        assert same(scored(**stated), by_hand(stated, ON))
