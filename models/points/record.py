"""What a bureau tells of one person's residence-points application (points-rules 2.3, 2.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PointsState(StrEnum):
    """States shown to citizens; NONE means no application was ever filed."""

    NONE = "none"
    SUBMITTED = "submitted"  # 待受理
    ACCEPTED = "accepted"  # 已受理
    REVIEWING = "reviewing"  # 审核中
    MATERIAL_NEEDED = "material_needed"  # 需补充材料
    RETURNED = "returned"  # 已退回
    VERIFIED = "verified"  # 已核定
    VALID = "valid"  # 有效
    SUSPENDED = "suspended"  # 中止
    EXPIRED = "expired"  # 已失效
    CANCELLED = "cancelled"  # 取消


class PermitState(StrEnum):
    """points-rules 2.5."""

    NONE = "none"
    VALID = "valid"
    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One indicator of the verified score. `indicator` keys its name in `templates/`."""

    indicator: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class PointsRecord:
    """`score` and `lines` only while a verified score stands (VERIFIED, VALID, SUSPENDED, EXPIRED); lines add up to it.

    `threshold` in points. Dates are Asia/Shanghai calendar days; `promised_next` is when the bureau next updates.
    """

    city: str
    as_of: datetime
    state: PointsState
    score: Decimal | None
    lines: tuple[PointsLine, ...]
    threshold: Decimal | None
    valid_from: date | None
    valid_to: date | None
    permit: PermitState
    permit_expiry: date | None
    employer_may_act: bool
    remark: str | None
    rule_set: str | None
    promised_next: datetime | None = None
