"""Residence-points status of one person, in the items of the live wire (docs/bureau-live-api.md)."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sandbox.bureaus.careers import Career
from sandbox.bureaus.cases import cases
from sandbox.bureaus.score import THRESHOLD, Facts, lines, total
from sandbox.people.person import Person

STATES = {
    "none": "00", "submitted": "01", "accepted": "02", "reviewing": "03", "material_needed": "04", "returned": "05",
    "verified": "06", "valid": "07", "suspended": "08", "expired": "09", "cancelled": "10",
}  # fmt: skip
PERMITS = {"none": "0", "valid": "1", "suspended": "2", "overdue": "3", "terminated": "4"}
SCORED = {"verified", "valid", "suspended", "expired"}
IN_FORCE = {"valid", "suspended", "expired"}
YEAR, WINDOW, REVIEW = timedelta(days=365), timedelta(days=30), timedelta(days=12)
RULES = "sh-points-2023"


def status(person: Person, career: Career, today: date) -> dict[str, Any]:
    """State, verified score with its lines, validity, permit, who acts next."""
    case = _case(person, career)
    state = case["state"]
    expiry = today + timedelta(days=case["permit_days"]) if "permit_days" in case else None
    start, end = _validity(case, state, expiry, today)
    counted = _lines(person, career, case, (start or today) - REVIEW) if state in SCORED else []
    return {
        "AAC002": person.number,
        "JFZT": STATES[state],
        "JFZF": str(total(counted)) if state in SCORED else None,
        "JFBZ": str(THRESHOLD),
        "ZBMX": [{"ZBDM": code, "ZBFZ": str(points)} for code, points in counted],
        "YXQQ": _day(start),
        "YXQZ": _day(end),
        "JZZZT": PERMITS[case.get("permit", "valid" if expiry else "none")],
        "JZZYXQ": _day(expiry),
        "DWKCZ": "1" if _employer_may_act(state, expiry, today) else "0",
        "BZ": case.get("remark"),
        "GZBB": RULES if state in SCORED else None,
        "SJJZ": f"{today:%Y-%m-%d} 00:00:00",
        "XCGX": f"{today + timedelta(days=1):%Y-%m-%d} 00:00:00",
    }


def _validity(case: dict[str, Any], state: str, expiry: date | None, today: date) -> tuple[date | None, date | None]:
    # The notice runs one year, aligned with the permit; a lapsed one ended before the permit was endorsed anew.
    if state not in IN_FORCE or expiry is None:
        return None, None
    end = today - timedelta(days=case["lapsed_days"]) if "lapsed_days" in case else expiry
    return end - YEAR + timedelta(days=1), end


def _lines(person: Person, career: Career, case: dict[str, Any], on: date) -> list[tuple[str, int]]:
    facts = Facts(**{name: case[name] for name in Facts.__dataclass_fields__ if name in case})
    return lines(person.birth, career, facts, on)


def _employer_may_act(state: str, expiry: date | None, today: date) -> bool:
    if state == "valid":
        return expiry is not None and today <= expiry <= today + WINDOW
    return state in {"material_needed", "returned", "expired", "suspended"}


def _case(person: Person, career: Career) -> dict[str, Any]:
    if person.key not in cases():
        return _drawn(person, career)
    return cases()[person.key].get("points", {"state": "none"})


def _drawn(person: Person, career: Career) -> dict[str, Any]:
    """The crowd: most never applied; people of the city and retirees cannot."""
    chance = Random(f"points:{person.key}")
    if person.region.startswith(("31", "8")) or career.retired is not None:
        return {"state": "none"}
    days = chance.randrange(35, 360)
    if chance.random() < 0.5:
        return {"state": "none", "permit_days": days}
    state = chance.choice(("submitted", "accepted", "reviewing", "verified", "valid", "valid", "valid"))
    education = chance.choice(("", "junior_college", "bachelor_no_degree", "bachelor_with_degree", "master"))
    return {"state": state, "education": education, "permit_days": days}


def _day(day: date | None) -> str | None:
    return f"{day:%Y%m%d}" if day else None
