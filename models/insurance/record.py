"""What a bureau tells of one person's social insurance, as values (insurance-domain 1.1, 5.1).

The five schemes and the housing fund have three owners; each scheme carries its own owner and as-of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.calendar.month import Month
from models.exchange import Reason
from models.money import Money
from models.people.pii import Pii


class Scheme(StrEnum):
    """Schemes in the order citizens read them; the housing fund is no insurance and always stands apart."""

    PENSION = "pension"  # 110
    MEDICAL = "medical"  # 310
    UNEMPLOYMENT = "unemployment"  # 210
    INJURY = "injury"  # 410
    MATERNITY = "maternity"  # 510
    HOUSING_FUND = "housing_fund"  # no AAE140 code


class Owner(StrEnum):
    HRSS = "hrss"  # 人社局
    MEDICAL = "medical"  # 医保局
    FUND = "fund"  # 公积金中心


class PayStatus(StrEnum):
    """AAC031."""

    PAYING = "paying"  # 1 参保缴费
    PAUSED = "paused"  # 2 暂停缴费(中断)
    ENDED = "ended"  # 3 终止缴费
    RETIRED = "retired"  # AAC084 = 1: nothing is owed any more


@dataclass(frozen=True, slots=True)
class Account:
    """One employer's (or one's own) account in a scheme."""

    unit: Pii
    status: PayStatus
    since: Month
    until: Month | None


@dataclass(frozen=True, slots=True)
class SchemeRecord:
    """One scheme of one person. `as_of` is Asia/Shanghai; `base` is cents per month, `balance` cents.

    `reason` set: what is None here is absent for that reason. Not set: what is None does not exist; a `status` of
    None then means that the person was never in this scheme. `months` counts months that arrived, from `first_month`
    to `last_paid`. `arrears` are months the employer owes, `gaps` months owed by nobody. Without an account of one's
    own (unemployment, injury, maternity) there is no balance.
    """

    scheme: Scheme
    owner: Owner
    as_of: datetime
    status: PayStatus | None
    first_month: Month | None
    last_paid: Month | None
    months: int | None
    base: Money | None
    accounts: tuple[Account, ...]
    balance: Money | None
    arrears: tuple[Month, ...]
    gaps: tuple[Month, ...]
    corrected_on: date | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class InsuranceRecord:
    """All six, each once; `promised_next` is when the first of their owners next updates (Asia/Shanghai)."""

    city: str
    schemes: tuple[SchemeRecord, ...]
    promised_next: datetime | None
