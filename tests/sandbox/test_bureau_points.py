"""The bureau's scores are computed from the citizen's facts: the table of points-rules 1.1 to 1.7, point by point."""

from datetime import date

import pytest

from sandbox.bureaus.careers import Career, Job
from sandbox.bureaus.limits import limit_of
from sandbox.bureaus.months import month, month_of
from sandbox.bureaus.score import AGE, BASE, DETENTION, EDUCATED, SPOUSE, SUBURB, TITLED, YEARS, Facts, lines, total

ON = date(2026, 11, 21)


def career(months: int, percent: int, **more: object) -> Career:
    """`months` months up to the last that has arrived on ON."""
    return Career((Job("unit", "1", month_of(ON) - months, None, percent),), **more)


def counted(birth: date = date(1990, 1, 1), career_: Career | None = None, **facts: object) -> dict[str, int]:
    return dict(lines(birth, career_ or career(12, 60), Facts(**facts), ON))


@pytest.mark.parametrize(
    ("age", "points"),
    [(18, 30), (43, 30), (44, 29), (45, 27), (50, 17), (54, 9), (55, 7), (56, 5), (60, 5), (61, None), (17, None)],
)
def test_age(age: int, points: int | None) -> None:
    assert counted(date(ON.year - age, ON.month, ON.day)).get(AGE) == points


def test_a_year_of_age_is_complete_on_the_birthday() -> None:
    assert counted(date(ON.year - 44, ON.month, ON.day + 1))[AGE] == 30


def test_education_or_title_counts_never_both() -> None:
    best = counted(education="bachelor_with_degree", title="skill_3")
    assert best[EDUCATED] == 90 and TITLED not in best


def test_a_high_title_needs_six_months_on_the_average_wage_and_a_diploma() -> None:
    well = career(12, 100)
    assert counted(career_=well, education="junior_college", title="senior_title")[TITLED] == 140
    assert TITLED not in counted(career_=career(12, 99), education="junior_college", title="senior_title")
    assert TITLED not in counted(career_=well, title="senior_title")
    assert TITLED in counted(career_=career(6, 100), education="junior_college", title="intermediate_title")
    assert TITLED not in counted(career_=career(5, 100), education="junior_college", title="intermediate_title")


@pytest.mark.parametrize(("months", "points"), [(11, None), (12, 3), (23, 3), (24, 6), (245, 60)])
def test_three_points_for_each_full_year_without_a_cap(months: int, points: int | None) -> None:
    assert counted(career_=career(months, 60)).get(YEARS) == points


def test_months_paid_back_do_not_count() -> None:
    paid_back = frozenset({month_of(ON) - 5})
    assert YEARS not in counted(career_=career(12, 60, back_paid=paid_back))


@pytest.mark.parametrize(
    ("months", "percent", "points"),
    [
        (36, 79, None), (36, 80, 25), (35, 80, None), (36, 99, 25), (36, 100, 50), (36, 199, 50), (36, 200, 100),
        (24, 300, 120), (23, 300, None), (36, 299, 100),
    ],
)  # fmt: skip
def test_the_base_tiers_with_their_edges(months: int, percent: int, points: int | None) -> None:
    assert counted(career_=career(months, percent)).get(BASE) == points


def test_months_before_the_window_do_not_count_towards_a_tier() -> None:
    before = Career((Job("unit", "1", month_of(ON) - 90, month_of(ON) - 14, 250),))
    assert BASE not in counted(career_=before)


@pytest.mark.parametrize(("months", "points"), [(11, None), (12, 4), (119, 36), (120, 40), (300, 40)])
def test_marriage_counts_by_full_years_up_to_forty(months: int, points: int | None) -> None:
    assert counted(married_months=months).get(SPOUSE) == points


@pytest.mark.parametrize(("years", "points"), [(4, None), (5, 10), (10, 20), (15, 20)])
def test_the_outer_suburbs_count_from_five_years(years: int, points: int | None) -> None:
    assert counted(suburb_years=years).get(SUBURB) == points


def test_a_detention_takes_fifty_and_the_total_never_falls_below_nought() -> None:
    found = lines(date(1990, 1, 1), career(12, 60), Facts(detentions=2), ON)
    assert (DETENTION, -100) in found and total(found) == 0


def test_the_average_changes_on_the_first_of_july() -> None:
    assert (limit_of(month(2025, 6)).average, limit_of(month(2025, 7)).average) == (12307, 12434)
