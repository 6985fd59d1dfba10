"""What a bureau tells of one person's contributions, row by row (insurance-domain 0.7, 1.9, 3.4, 5.2).

A contribution has three dates that are easily mixed up: the month it is owed for (AAE003), the month in which it was
billed (AAE002), and the day the money arrived (AAB191). Paid without arrival is not a right.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from models.calendar.month import Month
from models.errors import BadRequest
from models.exchange import Reason
from models.insurance.record import Owner, Scheme
from models.money import Money
from models.people.pii import Pii

MOST_YEARS: Final = 5
FIRST_YEAR: Final = 1951  # 劳动保险条例: no contribution can be older


@dataclass(frozen=True, slots=True)
class Years:
    """Calendar years of the months owed for, both included. Raises BadRequest for years out of order or too many."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.first <= self.last <= 9999 or self.last - self.first >= MOST_YEARS:
            raise BadRequest("field year")

    def __contains__(self, month: Month) -> bool:
        return self.first <= month.year <= self.last


class PayType(StrEnum):
    """AAA115 缴费类型; each bureau has its own codes, the city's field map translates them."""

    NORMAL = "normal"  # 正常缴费
    DIFFERENCE = "difference"  # 补差: what a corrected base adds or takes away
    BACK_PAID = "back_paid"  # 补缴: paid late for an earlier month
    ADVANCE = "advance"  # 预缴
    LUMP_SUM = "lump_sum"  # 一次性缴纳, counts like a back-payment
    REFUND = "refund"  # 退费: negative amounts
    TRANSFER_IN = "transfer_in"  # 转入: paid elsewhere, brought along


class PaidState(StrEnum):
    """AAE132 缴费标志."""

    ARRIVED = "arrived"
    UNDER_WAY = "under_way"  # billed or paid, the money has not arrived: normal for one or two months
    OWED = "owed"  # past its date, the employer owes it


@dataclass(frozen=True, slots=True)
class Payment:
    """One row. Amounts are what was received, never recomputed; None: the bureau withholds them, or there are none.

    `base` is per month. `to_account` is what of both parts goes to the person's own account; None where the scheme
    has no such account. A refund's amounts, and those of a difference downwards, are below nought.
    """

    period: Month
    settled: Month | None
    arrived: date | None
    scheme: Scheme
    kind: PayType
    state: PaidState
    base: Money | None
    employer: Money | None
    personal: Money | None
    to_account: Money | None
    interest: Money | None
    late_fee: Money | None
    unit: Pii | None


class Cause(StrEnum):
    """Why a bureau corrected a base."""

    LIMITS = "limits"  # the year's limits were announced late and count backwards (insurance-domain 0.2)
    DECLARED = "declared"  # the employer declared the wage anew
    INSPECTED = "inspected"  # an inspection of the employer found it


@dataclass(frozen=True, slots=True)
class Correction:
    """A base that was changed afterwards: from `before` to `after` for the months `since`..`until`, on the day `on`."""

    before: Money
    after: Money
    since: Month
    until: Month
    on: date
    cause: Cause


@dataclass(frozen=True, slots=True)
class SchemePayments:
    """One scheme's rows of the years asked for, its corrections, and how many months arrived in every year on record.

    `reason` set: what is not here is missing for that reason. With SCHEME_ARREARS the rows are here without amounts,
    and `by_year` is empty. `as_of` is Asia/Shanghai.
    """

    scheme: Scheme
    owner: Owner
    as_of: datetime
    rows: tuple[Payment, ...]
    corrections: tuple[Correction, ...]
    by_year: tuple[tuple[int, int], ...]
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class PaymentsRecord:
    """All six, each once. `years`: those the rows are of, which is the bureau's choice when none were asked for."""

    city: str
    years: Years
    schemes: tuple[SchemePayments, ...]
    promised_next: datetime | None
