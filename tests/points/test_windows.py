"""Windows counted from months of contribution: their edges, their ratios, the months that do not count."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar.month import Month
from models.errors import BadClaim
from models.points.claim import Claim
from models.points.settling import settle
from tests.points.build import ON, SERIES, SHANGHAI, law, lines, scored


def facts(*spans: tuple[str, str, object, bool], on: date = ON) -> dict:
    months = [{"from": first, "to": last, "base": base, "valid": valid} for first, last, base, valid in spans]
    return settle(Claim.of({"si_monthly": months}, SHANGHAI), SHANGHAI, on, SERIES).facts


def multiples(ratios) -> dict[Fraction, int]:
    found: dict[Fraction, int] = {}
    for row in ratios:
        multiple = Fraction(row.base) / Fraction(row.average)
        found[multiple] = found.get(multiple, 0) + row.months
    return found


def test_the_windows_end_with_the_month_before_the_application():
    told = facts(("2020-01", "2026-06", 12500, True), on=date(2026, 6, 15))
    assert sum(row.months for row in told["si_base_ratio_months.last48"]) == 48
    assert sum(row.months for row in told["si_base_ratio_months.last36"]) == 36
    just = facts(("2022-06", "2022-06", 12500, True), on=date(2026, 6, 15))
    gone = facts(("2022-05", "2022-05", 12500, True), on=date(2026, 6, 15))
    assert (len(just["si_base_ratio_months.last48"]), len(gone["si_base_ratio_months.last48"])) == (1, 0)


def test_the_other_reading_takes_the_month_of_the_application_into_the_windows():
    months = [{"from": "2023-07", "to": "2026-06", "base": 13000, "valid": True}]
    done = scored(si_monthly=months, on=date(2026, 6, 15))
    assert {line.indicator: line.points for line in done.lines}["si_base"] == 0  # 35 of 36
    others = {one.variant.parameter: one.total for one in done.uncertain}
    assert others["reckoning.include_application_month"] == done.total + 50


def test_a_ratio_is_taken_from_the_wage_of_its_own_contribution_year():
    told = facts(("2024-06", "2024-07", 12200, True))
    ratios = multiples(told["si_base_ratio_months.last36"])
    assert ratios == {Fraction(12200, 12183): 1, Fraction(12200, 12307): 1}
    assert [ratio >= 1 for ratio in sorted(ratios)] == [False, True]


THRESHOLDS = [
    ("2024-07", "9845.6", Decimal("0.8")),
    ("2024-07", "12307", Decimal(1)),
    ("2024-07", "24614", Decimal(2)),
    ("2024-07", "36921", Decimal(3)),
    ("2023-07", "9746.4", Decimal("0.8")),
    ("2022-07", "9116.8", Decimal("0.8")),
    ("2025-07", "9947.2", Decimal("0.8")),
    ("2025-07", "37302", Decimal(3)),
]


@pytest.mark.parametrize(("month", "base", "edge"), THRESHOLDS)
def test_an_edge_is_reached_exactly_and_not_by_a_rounded_yuan(month, base, edge):
    exact, short = Decimal(base), Decimal(base) - Decimal("0.01")
    (reached,) = facts((month, month, exact, True))["si_base_ratio_months.last48"]
    (missed,) = facts((month, month, short, True))["si_base_ratio_months.last48"]
    assert Fraction(reached.base) / Fraction(reached.average) == Fraction(edge)
    assert reached.reaches(edge)
    assert not missed.reaches(edge)


def test_a_base_at_a_smoothed_limit_is_three_times_all_the_same():
    """2020/21: the limit was 28,017, which is not three times 9,580."""
    told = facts(("2020-07", "2021-06", 28017, True), on=date(2023, 6, 15))
    assert multiples(told["si_base_ratio_months.last36"]) == {Fraction(3): 12}


def test_a_base_above_the_limit_is_read_as_the_limit_and_owned_up_to():
    done = scored(si_monthly=[{"from": "2023-06", "to": "2025-05", "base": 50000, "valid": True}])
    assert {line.indicator: line.points for line in done.lines}["si_base"] == 120
    assert "base_above_limit" in dict(done.assumed)


def test_months_that_do_not_count_count_nowhere():
    told = facts(("2023-06", "2026-05", 40000, False))
    assert (told["si_valid_months"], told["months_base_ge_1x_last12"], told["months_counted_last12"]) == (0, 0, 0)
    assert told["si_base_ratio_months.last48"] == ()


def test_gaps_do_not_reset_the_years():
    stated = [("2010-01", "2012-06"), ("2015-01", "2017-06"), ("2020-01", "2020-12")]
    told = facts(*((first, last, 5000, True) for first, last in stated))
    assert told["si_valid_months"] == 72


def test_months_before_any_known_wage_still_count_as_years():
    told = facts(("1999-01", "2000-12", 1000, True))
    assert told["si_valid_months"] == 24


def test_high_months_leave_the_window_at_renewal():
    months = [
        {"from": "2022-06", "to": "2025-05", "base": 26000, "valid": True},
        {"from": "2025-06", "to": "2026-05", "base": 8000, "valid": True},
    ]
    first = lines(date(2026, 6, 15), si_monthly=months)
    months.append({"from": "2026-06", "to": "2027-05", "base": 8000, "valid": True})
    renewed = lines(date(2027, 6, 15), si_monthly=months)
    assert (first["si_base"], renewed["si_base"]) == (100, 0)
    assert renewed["si_years"] == first["si_years"] + 3


@pytest.mark.parametrize(("last", "paid"), [("2026-05", None), ("2026-06", True)])
def test_the_running_month_proves_payment_and_its_absence_proves_nothing(last, paid):
    told = facts(("2026-01", last, 9000, True))
    assert told.get("paying_in_application_month") is paid


# --- Raw and derived agree ------------------------------------------------------------------------------------------

LAST = Month(2026, 6)
lengths = st.lists(
    st.tuples(
        st.integers(0, 5),  # months of gap before it
        st.integers(1, 30),  # months
        st.decimals(3000, 50000, places=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def spans(rows: list[tuple[int, int, Decimal, bool]]) -> list[dict[str, object]]:
    """Back to back from the month of the application, newest first."""
    told, end = [], LAST
    for gap, months, base, valid in rows:
        end = end.plus(-gap)
        first = end.plus(1 - months)
        told.append({"from": dashed(first), "to": dashed(end), "base": base, "valid": valid})
        end = first.plus(-1)
    return told


def dashed(month: Month) -> str:
    return f"{month.year:04d}-{month.number:02d}"


def month_by_month(rows: list[dict[str, object]]) -> dict[int, tuple[Decimal, bool]]:
    """The slow and simple way: one entry per month."""
    found = {}
    for row in rows:
        month, last = Month.parse(str(row["from"]).replace("-", "")), Month.parse(str(row["to"]).replace("-", ""))
        while month <= last:
            found[month.ordinal()] = (row["base"], row["valid"])
            month = month.plus(1)
    return found


@law
@given(lengths)
def test_what_is_counted_from_spans_is_what_a_slow_count_of_single_months_gives(rows):
    stated = spans(rows)
    told = settle(Claim.of({"si_monthly": stated}, SHANGHAI), SHANGHAI, ON, SERIES).facts
    months, application = month_by_month(stated), LAST.ordinal()
    average = SERIES.of("shanghai-average-wage")
    valid = {at: base for at, (base, counts) in months.items() if counts}
    assert told["si_valid_months"] == len(valid)
    last12 = [at for at in valid if application - 12 <= at < application]
    assert told["months_counted_last12"] == len(last12)
    high = [at for at in last12 if valid[at] >= average.reading(Month(at // 12, at % 12 + 1)).value]
    assert told["months_base_ge_1x_last12"] == len(high)
    for window in (36, 48):
        inside = [at for at in valid if application - window <= at < application]
        for edge in ("0.8", "1", "2", "3"):
            reached = [at for at in inside if valid[at] >= Decimal(edge) * wage(average, at)]
            counted = sum(
                row.months for row in told[f"si_base_ratio_months.last{window}"] if row.reaches(Decimal(edge))
            )
            assert counted == len(reached)


def wage(average, at: int) -> Decimal:
    return average.reading(Month(at // 12, at % 12 + 1)).value


@law
@given(lengths)
def test_the_derived_figures_alone_give_the_score_that_the_months_gave(rows):
    stated = spans(rows)
    told = settle(Claim.of({"si_monthly": stated}, SHANGHAI), SHANGHAI, ON, SERIES).facts
    derived = {
        "si_valid_months": int(told["si_valid_months"]),
        "months_base_ge_1x_last12": int(told["months_base_ge_1x_last12"]),
        "si_base_ratio_months": {name: by_band(told[f"si_base_ratio_months.{name}"]) for name in ("last48", "last36")},
    }
    title = {"age": 35, "education": "junior_college", "title_skill": "skill_2"}
    raw, figures = scored(**title, si_monthly=stated), scored(**title, **derived)
    both = scored(**title, si_monthly=stated, **derived)
    assert raw.total == figures.total == both.total
    assert [line[:3] for line in raw.lines] == [line[:3] for line in figures.lines]


def by_band(ratios) -> dict[str, int]:
    bands = {"0": 0, "0.8": 0, "1": 0, "2": 0, "3": 0}
    for row in ratios:
        bands[max((edge for edge in bands if row.reaches(Decimal(edge))), key=Decimal)] += row.months
    return bands


@law
@given(lengths)
def test_the_order_of_the_spans_does_not_matter(rows):
    stated = spans(rows)
    assert facts_of(stated) == facts_of(list(reversed(stated)))


def facts_of(stated) -> dict:
    told = dict(settle(Claim.of({"si_monthly": stated}, SHANGHAI), SHANGHAI, ON, SERIES).facts)
    del told["si_monthly"]
    for name in ("si_base_ratio_months.last48", "si_base_ratio_months.last36"):
        told[name] = multiples(told[name])
    return told


def test_a_span_that_is_stated_twice_is_a_contradiction():
    row = {"from": "2024-01", "to": "2024-02", "base": 9000, "valid": True}
    with pytest.raises(BadClaim):
        facts_of([row, row])
