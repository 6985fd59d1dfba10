"""The month grid as laws: one state per month, the order of rows means nothing, a refund takes back what was paid."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar.month import Month
from models.errors import BadRequest
from models.insurance.grid import Cell, MonthState, grid, months_paid, sums
from models.insurance.payments import PaidState, Payment, PayType, Years
from models.insurance.record import Scheme
from models.money import Money
from models.people.pii import Pii
from tests.handlers.builders import paid, refund, waiting

PENSION = Scheme.PENSION
OTHER_UNIT = Pii("另一家单位")
AMOUNTS = ("base", "employer", "personal", "to_account", "interest", "late_fee")

amounts = st.integers(0, 900_000).map(Money)
rows = st.builds(
    Payment,
    period=st.builds(Month, st.integers(2025, 2026), st.integers(1, 12)),
    settled=st.one_of(st.none(), st.builds(Month, st.just(2026), st.integers(1, 12))),
    arrived=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    scheme=st.sampled_from([Scheme.PENSION, Scheme.INJURY, Scheme.HOUSING_FUND]),
    kind=st.sampled_from([kind for kind in PayType if kind is not PayType.REFUND]),
    state=st.sampled_from(PaidState),
    base=amounts,
    employer=amounts,
    personal=amounts,
    to_account=st.one_of(st.none(), amounts),
    interest=amounts,
    late_fee=amounts,
    unit=st.sampled_from([None, Pii("甲"), Pii("乙")]),
)
taken_back = st.lists(rows, max_size=12).flatmap(
    lambda many: (
        st.lists(st.sampled_from(many), max_size=4).map(lambda some: [*many, *map(back, some)])
        if many
        else st.just(many)
    )
)


def back(row: Payment) -> Payment:
    """The refund of a row."""
    negated = {name: Money(-getattr(row, name).cents) for name in ("employer", "personal")}
    return replace(row, kind=PayType.REFUND, state=PaidState.ARRIVED, **negated)


def cell(*many: Payment, scheme: Scheme = PENSION) -> Cell:
    """January 2026."""
    return grid(many, scheme, 2026)[0]


@given(taken_back, st.sampled_from(Scheme), st.sampled_from([2025, 2026]))
def test_a_year_has_twelve_months_in_order_and_each_exactly_one_state(many, scheme, year):
    cells = grid(many, scheme, year)
    assert [one.month for one in cells] == [Month(year, number) for number in range(1, 13)]
    assert all(isinstance(one.state, MonthState) for one in cells)


@given(taken_back.flatmap(lambda many: st.tuples(st.just(many), st.permutations(many))))
def test_the_order_of_rows_means_nothing(pair):
    one, other = (grid(many, PENSION, 2026) for many in pair)
    assert [(cell.state, cell.counts) for cell in one] == [(cell.state, cell.counts) for cell in other]
    assert sums(pair[0]) == sums(pair[1])


@given(taken_back, st.sampled_from(Scheme))
def test_every_row_stands_in_exactly_its_own_month_and_none_is_lost(many, scheme):
    cells = [cell for year in (2025, 2026) for cell in grid(many, scheme, year)]
    assert all(row.period == cell.month and row.scheme is scheme for cell in cells for row in cell.rows)
    assert sum(len(cell.rows) for cell in cells) == sum(row.scheme is scheme for row in many)


@given(taken_back)
def test_a_month_counts_once_at_most_and_never_without_an_arrival(many):
    cells = grid(many, PENSION, 2026)
    assert 0 <= months_paid(cells) <= 12
    for one in cells:
        assert not one.counts or any(row.state is PaidState.ARRIVED for row in one.rows)
        assert one.counts or one.state not in (MonthState.NORMAL, MonthState.BACK_PAID, MonthState.DOUBLED)


@given(st.lists(rows.filter(lambda row: row.kind is not PayType.DIFFERENCE), max_size=8))
def test_refunding_everything_leaves_nothing_that_counts_and_no_cent(many):
    arrived = [replace(row, state=PaidState.ARRIVED) for row in many]
    undone = [*arrived, *(back(row) for row in arrived)]
    for scheme in Scheme:
        assert months_paid(grid(undone, scheme, 2026)) == 0
    left = sums(undone)
    assert left is not None and (left.employer, left.personal) == (Money(0), Money(0))


@given(taken_back, rows)
def test_another_scheme_changes_nothing(many, more):
    fund = replace(more, scheme=Scheme.MEDICAL)
    assert grid([*many, fund], PENSION, 2026) == grid(many, PENSION, 2026)


@pytest.mark.parametrize(
    ("many", "state", "counts"),
    [
        ((), MonthState.NONE, False),
        ((paid(),), MonthState.NORMAL, True),
        ((paid(kind=PayType.ADVANCE),), MonthState.NORMAL, True),
        ((waiting(1),), MonthState.NOT_ARRIVED, False),
        ((waiting(1, PaidState.OWED),), MonthState.OWED, False),
        ((paid(kind=PayType.BACK_PAID),), MonthState.BACK_PAID, True),
        ((paid(kind=PayType.LUMP_SUM),), MonthState.BACK_PAID, True),
        ((paid(kind=PayType.TRANSFER_IN),), MonthState.TRANSFERRED_IN, True),
        ((paid(), refund(1)), MonthState.REFUNDED, False),
        ((paid(), paid(unit=OTHER_UNIT)), MonthState.DOUBLED, True),
        ((paid(), paid()), MonthState.DOUBLED, True),
        # a double that was given back is cured
        ((paid(), paid(unit=OTHER_UNIT), refund(1, unit=OTHER_UNIT)), MonthState.NORMAL, True),
        # a difference belongs to its month and is no second contribution
        ((paid(), paid(kind=PayType.DIFFERENCE, employer=Money(5))), MonthState.NORMAL, True),
        # given back in two halves
        (
            (paid(), *(refund(1, employer=Money(-98_760), personal=Money(-49_380)) for _ in range(2))),
            MonthState.REFUNDED,
            False,
        ),
        # of two units, the one that was not given back says how the month was paid
        ((paid(), paid(unit=OTHER_UNIT, kind=PayType.BACK_PAID), refund(1)), MonthState.BACK_PAID, True),
        ((paid(), paid(unit=OTHER_UNIT, kind=PayType.BACK_PAID), refund(1, unit=OTHER_UNIT)), MonthState.NORMAL, True),
        # a difference without its contribution is neither paid nor given back
        ((paid(kind=PayType.DIFFERENCE),), MonthState.NONE, False),
        # only a part went back
        ((paid(), refund(1, employer=Money(-100), personal=Money(0))), MonthState.NORMAL, True),
        # one unit paid, another owes: the debt is what one has to know, and the month counts
        ((paid(), waiting(1, PaidState.OWED, unit=OTHER_UNIT)), MonthState.OWED, True),
        # given back, and paid anew
        ((paid(), refund(1), waiting(1)), MonthState.NOT_ARRIVED, False),
        ((paid(), refund(1), paid(kind=PayType.BACK_PAID, employer=Money(7))), MonthState.BACK_PAID, True),
    ],
)
def test_each_state_has_its_rows(many, state, counts):
    assert (cell(*many).state, cell(*many).counts) == (state, counts)


def test_two_employers_owe_work_injury_contributions_each_so_that_is_no_double():
    one, other = paid(which=Scheme.INJURY), paid(which=Scheme.INJURY, unit=OTHER_UNIT)
    assert cell(one, other, scheme=Scheme.INJURY).state is MonthState.NORMAL
    assert cell(one, one, scheme=Scheme.INJURY).state is MonthState.DOUBLED


def test_withheld_amounts_still_give_every_state():
    bare = dict.fromkeys(AMOUNTS)
    assert cell(paid(**bare)).state is MonthState.NORMAL
    assert cell(paid(**bare), refund(1, **bare)).state is MonthState.REFUNDED
    assert cell(paid(**bare), paid(unit=OTHER_UNIT, **bare)).state is MonthState.DOUBLED
    assert sums([paid(**bare)]) is None


def test_the_rows_of_a_month_stand_as_they_happened():
    late, early = paid(settled=Month(2026, 5), kind=PayType.BACK_PAID), paid()
    assert cell(waiting(1, settled=None), late, early).rows == (early, late, waiting(1, settled=None))


def test_sums_are_of_what_arrived():
    many = (paid(1), paid(2), waiting(3), refund(1))
    added = sums(many)
    assert added is not None
    assert (added.employer, added.personal, added.to_account) == (Money(197_520), Money(98_760), Money(98_760))
    without = sums([paid(to_account=None)])
    assert without is not None and without.to_account is None


@pytest.mark.parametrize(("first", "last"), [(2026, 2025), (2020, 2025), (1950, 1950), (2026, 10_000)])
def test_years_out_of_order_or_too_many_are_refused(first, last):
    with pytest.raises(BadRequest, match="year"):
        Years(first, last)


def test_years_hold_their_months():
    assert Month(2024, 12) in Years(2024, 2026) and Month(2027, 1) not in Years(2024, 2026)
