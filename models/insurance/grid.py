"""Twelve months of one scheme at a glance: exactly one state per month, whatever rows it has (insurance-domain 5.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.calendar.month import Month
from models.insurance.payments import PaidState, Payment, PayType
from models.insurance.record import Scheme
from models.money import Money

MONTHS: Final = range(1, 13)


class MonthState(StrEnum):
    """In the order of the legend."""

    NORMAL = "normal"  # 正常
    NOT_ARRIVED = "not_arrived"  # 未到账
    OWED = "owed"  # 欠费
    BACK_PAID = "back_paid"  # 补缴
    REFUNDED = "refunded"  # 退费
    DOUBLED = "doubled"  # 重复
    TRANSFERRED_IN = "transferred_in"  # 转入
    NONE = "none"  # no row: not insured in that month, or nobody paid


# What one standing contribution makes of its month; every other kind makes it normal.
BY_KIND: Final = {
    PayType.BACK_PAID: MonthState.BACK_PAID,
    PayType.LUMP_SUM: MonthState.BACK_PAID,
    PayType.TRANSFER_IN: MonthState.TRANSFERRED_IN,
}

# A difference belongs to a contribution and is none itself; a refund takes one away.
NO_CONTRIBUTION: Final = frozenset({PayType.DIFFERENCE, PayType.REFUND})


@dataclass(frozen=True, slots=True)
class Cell:
    """One month. `counts`: a contribution arrived and stands, so the bureau counts the month."""

    month: Month
    state: MonthState
    counts: bool
    rows: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What arrived for one scheme; never added up over schemes, and never with the housing fund."""

    employer: Money
    personal: Money
    to_account: Money | None


def grid(rows: Iterable[Payment], scheme: Scheme, year: int) -> tuple[Cell, ...]:
    """The twelve cells of `year`; rows of other schemes and years are not looked at."""
    mine = [row for row in rows if row.scheme is scheme and row.period.year == year]
    return tuple(_cell(Month(year, number), mine) for number in MONTHS)


def months_paid(cells: Iterable[Cell]) -> int:
    """Months that count."""
    return sum(cell.counts for cell in cells)


def sums(rows: Iterable[Payment]) -> Sums | None:
    """Of the rows that arrived; None when the bureau withholds an amount of them."""
    arrived = [row for row in rows if row.state is PaidState.ARRIVED]
    if any(row.employer is None or row.personal is None for row in arrived):
        return None
    accounts = [row.to_account for row in arrived if row.to_account is not None]
    return Sums(
        employer=_sum(row.employer for row in arrived),
        personal=_sum(row.personal for row in arrived),
        to_account=_sum(accounts) if accounts else None,
    )


def _cell(month: Month, rows: Sequence[Payment]) -> Cell:
    here = tuple(sorted((row for row in rows if row.period == month), key=_order))
    arrived = [row for row in here if row.state is PaidState.ARRIVED]
    standing = _standing(arrived)
    return Cell(month, _state(here, standing), bool(standing), here)


def _order(row: Payment) -> tuple[bool, str, bool, str, str, tuple[int, ...]]:
    """As they happened: billed, then arrived; what has no date comes last. Then by kind and amount, to be sure."""
    amounts = tuple(0 if part is None else part.cents for part in (row.base, row.employer, row.personal))
    return (row.settled is None, str(row.settled), row.arrived is None, str(row.arrived), row.kind, amounts)


def _state(rows: Sequence[Payment], standing: Sequence[Payment]) -> MonthState:
    """What a citizen has to know first: a debt, then a month paid twice, then how the month was paid."""
    if any(row.state is PaidState.OWED for row in rows):
        return MonthState.OWED
    if _doubled(standing):
        return MonthState.DOUBLED
    if standing:
        return BY_KIND.get(standing[0].kind, MonthState.NORMAL)
    if any(row.state is PaidState.UNDER_WAY for row in rows):
        return MonthState.NOT_ARRIVED
    refunded = any(row.kind is PayType.REFUND for row in rows)
    return MonthState.REFUNDED if refunded else MonthState.NONE


def _doubled(standing: Sequence[Payment]) -> bool:
    if not standing or standing[0].scheme is not Scheme.INJURY:
        return len(standing) > 1
    # Every employer owes work-injury contributions of its own: two employers are no double
    # (实施《中华人民共和国社会保险法》若干规定, art. 9).
    return len(standing) > len({row.unit for row in standing})


def _standing(arrived: Sequence[Payment]) -> tuple[Payment, ...]:
    """The contributions that no refund took back, in order."""
    kept = [row for row in arrived if row.kind not in NO_CONTRIBUTION]
    refunds = [row for row in arrived if row.kind is PayType.REFUND]
    net = _net(arrived)
    if refunds and net is not None and net <= 0:
        return ()
    for refund in refunds:
        taken = next((row for row in reversed(kept) if _cancels(refund, row)), None)
        if taken is not None:
            kept.remove(taken)
    return tuple(kept)


def _cancels(refund: Payment, row: Payment) -> bool:
    """A refund takes back the contribution of the same unit and amount; withheld amounts are equal to each other."""
    return refund.unit == row.unit and _total(row) == (None if (back := _total(refund)) is None else -back)


def _net(rows: Iterable[Payment]) -> int | None:
    totals = [_total(row) for row in rows]
    return None if None in totals else sum(total for total in totals if total is not None)


def _total(row: Payment) -> int | None:
    """Both parts in cents."""
    return None if row.employer is None or row.personal is None else row.employer.cents + row.personal.cents


def _sum(parts: Iterable[Money | None]) -> Money:
    return Money(sum(part.cents for part in parts if part is not None))
