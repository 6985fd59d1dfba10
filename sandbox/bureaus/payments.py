"""Contributions of one person row by row, in the items of the live wire (docs/bureau-live-api.md)."""

from datetime import date, timedelta
from typing import Any

from sandbox.bureaus.careers import Career, bases
from sandbox.bureaus.charges import BACK_PAID, FUND, PERSONAL_ACCOUNT, Charge, charges, parts
from sandbox.bureaus.insurance import ARREARS, NORMAL, NOT_ARRIVED, SCHEMES, corrections, midnight, yuan
from sandbox.bureaus.months import text, year_of
from sandbox.people.person import Person

TOLD = frozenset({NORMAL, ARREARS, NOT_ARRIVED})  # states in which there are rows
AMOUNTS = ("AAE482", "AAE480", "AAE481", "BAE241", "AAA020", "AAA021")
MOST_YEARS = 5


def payments(person: Person, career: Career, years: tuple[int, int] | None, today: date) -> dict[str, Any]:
    """The rows of `years`, else of the last year on record."""
    rows = {
        code: charges(career, code, _as_of(code, career, today)) for code in SCHEMES if _state(code, career) in TOLD
    }
    newest = max((year_of(row.month) for of_one in rows.values() for row in of_one), default=today.year)
    first, last = years or (newest, newest)
    schemes = [_scheme(code, career, rows.get(code, []), (first, last), today) for code in SCHEMES]
    return {"AAC002": person.number, "NDQ": str(first), "NDZ": str(last), "XZMX": schemes}


def _scheme(code: str, career: Career, rows: list[Charge], years: tuple[int, int], today: date) -> dict[str, Any]:
    state, as_of = _state(code, career), _as_of(code, career, today)
    asked = [row for row in rows if years[0] <= year_of(row.month) <= years[1]]
    return {
        "AAE140": code,
        "BAE001": SCHEMES[code],
        "BAE002": state,
        "JFMX": [_row(row, code, career, withheld=state == ARREARS) for row in asked],
        "BGMX": [change | {"BAE160": _cause(career)} for change in corrections(career)] if state == NORMAL else [],
        "NDMX": _by_year(career, code, as_of) if state == NORMAL else [],
        "SJJZ": midnight(as_of),
        "XCGX": midnight(today + timedelta(days=1)),
    }


def _row(row: Charge, code: str, career: Career, *, withheld: bool) -> dict[str, Any]:
    employer, personal = parts(row, code, career.fund_percent)
    interest, late_fee = _extra(row, code, employer + personal)
    account = employer + personal if code == FUND else personal
    told = {
        "AAE003": text(row.month),
        "AAE002": text(row.settled),
        "AAB191": f"{row.arrived:%Y%m%d}" if row.arrived else None,
        "AAA115": row.kind,
        "AAE132": row.paid,
        "AAE482": f"{row.base}.00",
        "AAE480": yuan(employer),
        "AAE481": yuan(personal),
        "BAE241": yuan(account) if code in PERSONAL_ACCOUNT or code == FUND else None,
        "AAA020": yuan(interest),
        "AAA021": yuan(late_fee),
        "AAB001": row.job.unit_number,
        "AAB004": row.job.unit,
    }
    return told | dict.fromkeys(AMOUNTS) if withheld else told


def _extra(row: Charge, code: str, total: int) -> tuple[int, int]:
    """Interest and late fee (0.05 % a day, insurance-domain 1.9) of a back-payment, in cents."""
    if row.kind != BACK_PAID or row.arrived is None or code == FUND:
        return 0, 0
    days = (row.arrived - _due(row.month)).days
    return (total * 3 * days // 36500 if code == "110" else 0), total * 5 * days // 10000


def _due(month: int) -> date:
    """The 15th of the month after."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 15)


def _by_year(career: Career, code: str, as_of: date) -> list[dict[str, str]]:
    counts: dict[int, int] = {}
    for month in bases(career, as_of, code):
        counts[year_of(month)] = counts.get(year_of(month), 0) + 1
    return [{"AAE001": str(year), "AAE202": str(count)} for year, count in counts.items()]


def _cause(career: Career) -> str:
    return career.correction.cause if career.correction else ""


def _state(code: str, career: Career) -> str:
    return career.states.get(code, NORMAL)


def _as_of(code: str, career: Career, today: date) -> date:
    return today - timedelta(days=career.late.get(code, 0))
