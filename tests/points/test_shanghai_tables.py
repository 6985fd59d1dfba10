"""Every row of Shanghai's tables (points rules 1.1 to 1.8), scored by the published file."""

from decimal import Decimal

import pytest

from tests.points.build import lines, scored

AGES = {
    **dict.fromkeys(range(18, 44), 30),
    44: 29,
    45: 27,
    46: 25,
    47: 23,
    48: 21,
    49: 19,
    50: 17,
    51: 15,
    52: 13,
    53: 11,
    54: 9,
    55: 7,
    **dict.fromkeys(range(56, 61), 5),
}


@pytest.mark.parametrize(("age", "points"), AGES.items())
def test_each_age_has_its_points(age, points):
    assert lines(age=age) == {"age": points}


def test_forty_three_is_capped_and_the_line_says_from_what():
    (line,) = scored(age=43).lines
    assert (line.points, line.capped_from) == (30, 31)


@pytest.mark.parametrize("age", [17, 61])
def test_an_age_outside_of_the_table_is_not_eligible_rather_than_worth_nothing(age):
    score = scored(age=age, education="doctor")
    assert (score.refused.code, score.refused.kind, score.total, score.lines) == ("SH-AGE-1", "ineligible", None, ())


EDUCATION = {
    "highschool": 0,
    "junior_college": 50,
    "bachelor_no_degree": 60,
    "bachelor_with_degree": 90,
    "master": 100,
    "doctor": 110,
}
TITLES = {
    "none": 0,
    "junior_title": 0,
    "skill_5": 15,
    "skill_4": 30,
    "skill_3": 60,
    "skill_2": 100,
    "intermediate_title": 100,
    "skill_1": 140,
    "senior_title": 140,
}


@pytest.mark.parametrize(("tier", "points"), EDUCATION.items())
def test_each_education_has_its_points(tier, points):
    assert lines(education=tier) == {"education": points}


@pytest.mark.parametrize(("tier", "points"), TITLES.items())
def test_each_title_has_its_points(tier, points):
    assert lines(title_skill=tier) == {"title_skill": points}


@pytest.mark.parametrize(("months", "points"), [(0, 0), (11, 0), (12, 3), (23, 3), (24, 6), (61, 15), (480, 120)])
def test_only_full_years_of_insurance_count_and_there_is_no_cap(months, points):
    assert lines(si_valid_months=months) == {"si_years": Decimal(points)}
