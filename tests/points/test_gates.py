"""Every gate, veto and precondition: passed, failed with its numbers, not tested - and what each of them changes."""

from decimal import Decimal

import pytest

from models.points.score import Checked
from tests.points.build import SHANGHAI, scored

BACHELOR = {"age": 35, "education": "bachelor_with_degree"}
COLLEGE = {"age": 35, "education": "junior_college"}
TITLE = {**COLLEGE, "title_skill": "intermediate_title", "months_base_ge_1x_last12": 12}

# code: (claim it stands on, what passes it, what fails it, points when passed, indicator)
GATES = {
    "SH-EDU-G1": (BACHELOR, {"diploma_verified": True}, {"diploma_verified": False}),
    "SH-EDU-G3": (
        {**BACHELOR, "study_mode": "self_study"},
        {"place_of_study_ok": True},
        {"place_of_study_ok": False},
    ),
    "SH-EDU-G4": (BACHELOR, {"prior_diplomas_ok": True}, {"prior_diplomas_ok": False}),
    "SH-EDU-G5": (BACHELOR, {"study_overlap": False}, {"study_overlap": True}),
    "SH-EDU-G7": (BACHELOR, {"archive_state": "complete"}, {"archive_state": "self_held"}),
    "SH-TTL-G1": (TITLE, {"title_matches_post": True}, {"title_matches_post": False}),
    "SH-TTL-G2": (TITLE, {"title_in_catalogue": True}, {"title_in_catalogue": False}),
    "SH-TTL-G3": (TITLE, {"title_local_or_reviewed": True}, {"title_local_or_reviewed": False}),
    "SH-TTL-G4": (TITLE, {"months_base_ge_1x_last12": 6}, {"months_base_ge_1x_last12": 5}),
    "SH-TTL-G4-TAX": (TITLE, {"tax_matches_base": True}, {"tax_matches_base": False}),
    "SH-TTL-G5": (TITLE, {"education": "junior_college"}, {"education": "highschool"}),
    "SH-TTL-G6": (TITLE, {"title_registered": True}, {"title_registered": False}),
    "SH-SIY-6": ({"si_valid_months": 60}, {"flexible_employment": False}, {"flexible_employment": True}),
    "SH-BAS-G1": (
        {"si_base_ratio_months": {"last48": {"1": 36}}},
        {"tax_matches_base": True},
        {"tax_matches_base": False},
    ),
    "SH-BAS-G2": (
        {"si_base_ratio_months": {"last48": {"1": 36}}},
        {"flexible_employment": False},
        {"flexible_employment": True},
    ),
    "SH-ENT-G1": (
        {},
        {"entrepreneur": {"share_percent": 5, "incubator_months": 6}},
        {"entrepreneur": {"share_percent": Decimal("4.99"), "incubator_months": 6}},
    ),
    "SH-ENT-G2": (
        {},
        {"entrepreneur": {"share_percent": 5, "incubator_months": 6}},
        {"entrepreneur": {"share_percent": 5, "incubator_months": 5}},
    ),
    "SH-SHM-G1": (
        {**COLLEGE, "shortage_major": True, "study_mode": "full_time"},
        {},
        {"education": "bachelor_no_degree"},
    ),
    "SH-SHM-G2": ({**COLLEGE, "shortage_major": True}, {"study_mode": "full_time"}, {"study_mode": "adult"}),
    "SH-FRG-G1": ({"fresh_graduate_fulltime": True}, {"study_mode": "full_time"}, {"study_mode": "evening"}),
}


def test_every_gate_of_the_file_has_its_case_here():
    assert {gate.code for one in SHANGHAI.indicators for gate in one.gates} == set(GATES)


def blocked(done) -> set[str]:
    return {one.gate.code for one in done.blocked}


@pytest.mark.parametrize("code", GATES)
def test_a_gate_that_is_passed_blocks_nothing(code):
    claim, passing, _ = GATES[code]
    done = scored(**{**claim, **passing})
    assert code not in blocked(done)
    assert code not in {one.gate.code for one in done.not_tested}


@pytest.mark.parametrize("code", GATES)
def test_a_gate_that_fails_takes_its_indicators_points_and_says_what_they_were(code):
    claim, passing, failing = GATES[code]
    done, well = scored(**{**claim, **failing}), scored(**{**claim, **passing})
    (gate,) = [one for one in done.blocked if one.gate.code == code]
    points = {line.indicator: line.points for line in done.lines}
    assert points.get(gate.indicator, 0) == 0
    assert gate.worth > 0
    assert gate.gate.say["zh"]
    assert gate.gate.say["en"]
    assert sum(line.points for line in done.lines) < sum(line.points for line in well.lines) or code == "SH-SHM-G1"


@pytest.mark.parametrize("code", sorted(set(GATES) - {"SH-SHM-G1", "SH-ENT-G1", "SH-ENT-G2", "SH-TTL-G4", "SH-TTL-G5"}))
def test_a_gate_about_which_nothing_was_said_is_named_as_not_tested_and_blocks_nothing(code):
    claim, _, _ = GATES[code]
    done = scored(**claim)
    assert code in {one.gate.code for one in done.not_tested}
    assert code not in blocked(done)


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ({"title_skill": "intermediate_title"}, "SH-TTL-G4"),
        ({"title_skill": "intermediate_title"}, "SH-TTL-G5"),
        ({"entrepreneur": {}}, "SH-ENT-G1"),
        ({"entrepreneur": {"share_percent": 5}}, "SH-ENT-G2"),
        ({"shortage_major": True}, "SH-SHM-G1"),
    ],
)
def test_a_gate_whose_figure_is_missing_is_not_tested(claim, code):
    done = scored(**claim)
    assert code in {one.gate.code for one in done.not_tested}
    assert blocked(done) == set()


def test_the_blocked_title_says_none_of_six_months_and_the_diploma_counts():
    done = scored(**{**TITLE, "months_base_ge_1x_last12": 0})
    (gate,) = done.blocked
    assert (gate.gate.code, gate.numbers["have"], gate.numbers["need"], gate.worth) == ("SH-TTL-G4", 0, 6, 100)
    assert [(path.indicator, path.points, path.counts) for path in done.paths] == [
        ("education", 50, True),
        ("title_skill", 0, False),
    ]


@pytest.mark.parametrize("tier", ["skill_3", "skill_4", "skill_5"])
def test_lower_skills_ask_for_no_base_and_no_diploma(tier):
    done = scored(age=35, education="highschool", title_skill=tier, months_base_ge_1x_last12=0, tax_matches_base=False)
    assert blocked(done) == set()
    assert {path.indicator: path.counts for path in done.paths}["title_skill"]


def test_full_time_study_is_not_asked_for_its_place():
    done = scored(**BACHELOR, study_mode="full_time", place_of_study_ok=False)
    assert done.total == 120


def test_a_diploma_that_was_blocked_does_not_carry_a_title():
    done = scored(**{**TITLE, "diploma_verified": False})
    assert blocked(done) == {"SH-EDU-G1", "SH-TTL-G5"}
    assert done.total == 30


def test_an_alternative_reading_of_an_earlier_gate_reaches_the_later_one():
    """Whether a title needs a diploma is open: read the other way the same claim reaches the mark."""
    done = scored(age=35, education="highschool", title_skill="intermediate_title", months_base_ge_1x_last12=12)
    (other,) = [one for one in done.uncertain if one.variant.parameter == "title_skill.SH-TTL-G5.applied"]
    assert (done.total, other.total) == (30, 130)


@pytest.mark.parametrize(
    ("stated", "code", "kind"),
    [
        ({"serious_crime": True}, "SH-VETO-1", "veto"),
        ({"family_planning_flag": True}, "SH-VETO-2", "veto"),
        ({"age": 61}, "SH-AGE-1", "ineligible"),
    ],
)
def test_a_refusal_shows_no_score_no_lines_and_no_other_totals(stated, code, kind):
    done = scored(**{**BACHELOR, "avg_tax_own_share_3y": 100000, "avg_local_employees_3y": 10, **stated})
    assert (done.refused.code, done.refused.kind) == (code, kind)
    assert (done.total, done.meets, done.missing, done.lines, done.uncertain) == (None, None, None, (), ())


@pytest.mark.parametrize("flag", ["serious_crime", "family_planning_flag"])
def test_a_veto_that_does_not_apply_refuses_nothing(flag):
    assert scored(**BACHELOR, **{flag: False}).refused is None


PRECONDITIONS = {
    "SH-PRE-1": ({"permit_state": "valid", "permit_expiry": "2026-06-15"}, {"permit_state": "suspended"}),
    "SH-PRE-2": (
        {"paying_in_application_month": True, "flexible_employment": False},
        {"paying_in_application_month": False},
    ),
    "SH-PRE-3": ({"months_paid_last12": 6}, {"months_paid_last12": 6, "back_paid_last12": 1}),
    "SH-PRE-4": ({"tax_matches_base": True}, {"tax_matches_base": False}),
    "SH-PRE-6": ({"employer_registered": True}, {"employer_registered": False}),
}


# No key of a claim states these (design 4): they are told, and nobody has tested them.
ONLY_TOLD = {"SH-PRE-5", "SH-PRE-7", "SH-PRE-8", "SH-PRE-9", "SH-PRE-10"}


def test_every_precondition_of_the_file_has_its_case_here():
    assert {one.code for one in SHANGHAI.preconditions} == set(PRECONDITIONS) | ONLY_TOLD


@pytest.mark.parametrize("code", sorted(ONLY_TOLD))
def test_what_no_claim_states_is_never_told_as_met(code):
    assert checked(code) is Checked.NOT_TESTED


def checked(code: str, **stated: object) -> Checked:
    return {one.precondition.code: one.state for one in scored(**BACHELOR, **stated).preconditions}[code]


@pytest.mark.parametrize("code", PRECONDITIONS)
def test_a_precondition_is_met_failed_or_not_tested_and_never_changes_the_total(code):
    met, failed = PRECONDITIONS[code]
    assert (checked(code, **met), checked(code, **failed), checked(code)) == (
        Checked.MET,
        Checked.FAILED,
        Checked.NOT_TESTED,
    )
    assert scored(**BACHELOR, **failed).total == scored(**BACHELOR).total


def test_a_permit_that_expired_yesterday_fails_even_when_its_state_says_valid():
    assert checked("SH-PRE-1", permit_state="valid", permit_expiry="2026-06-14") is Checked.FAILED


def test_a_permit_without_its_day_is_not_fully_tested():
    assert checked("SH-PRE-1", permit_state="valid") is Checked.NOT_TESTED
