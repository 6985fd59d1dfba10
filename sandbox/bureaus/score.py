"""Shanghai's residence points as the bureau verified them (points-rules 1.1 to 1.7, rule set sh-points-2023)."""

from dataclasses import dataclass
from datetime import date

from sandbox.bureaus.careers import Career, bases
from sandbox.bureaus.limits import limit_of
from sandbox.bureaus.months import month_of

THRESHOLD = 120
EDUCATION = {
    "": 0,
    "junior_college": 50,
    "bachelor_no_degree": 60,
    "bachelor_with_degree": 90,
    "master": 100,
    "doctor": 110,
}
TITLE = {
    "": 0, "skill_5": 15, "skill_4": 30, "skill_3": 60, "skill_2": 100, "intermediate_title": 100,
    "skill_1": 140, "senior_title": 140,
}  # fmt: skip
# Wire code (ZBDM) of each indicator.
AGE, EDUCATED, TITLED, YEARS, BASE, SPOUSE, SUBURB, DETENTION = "01", "02", "03", "04", "05", "10", "11", "91"


@dataclass(frozen=True)
class Facts:
    """What the centre verified besides insurance: tiers, full months of marriage, full years, records."""

    education: str = ""
    title: str = ""
    married_months: int = 0
    suburb_years: int = 0
    detentions: int = 0


def lines(birth: date, career: Career, facts: Facts, on: date) -> list[tuple[str, int]]:
    """(indicator, points) of every indicator that counts on `on`; they add up to the verified score."""
    paid = {month: base for month, base in bases(career, on).items() if month not in career.back_paid}
    titled = _title(facts, paid, on)
    learned = EDUCATION[facts.education]
    all_lines = [
        (AGE, _age(birth, on)),
        (TITLED, titled) if titled > learned else (EDUCATED, learned),
        (YEARS, 3 * (len(paid) // 12)),
        (BASE, _base_tier(paid, on)),
        (SPOUSE, min(40, 4 * (facts.married_months // 12))),
        (SUBURB, min(20, 2 * facts.suburb_years) if facts.suburb_years >= 5 else 0),
        (DETENTION, -50 * facts.detentions),
    ]
    return [line for line in all_lines if line[1]]


def total(counted: list[tuple[str, int]]) -> int:
    return max(0, sum(points for _, points in counted))


def _age(birth: date, on: date) -> int:
    years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return min(30, 5 + 2 * max(0, 56 - years)) if 18 <= years <= 60 else 0


def _title(facts: Facts, paid: dict[int, int], on: date) -> int:
    points = TITLE[facts.title]
    if points < 100:
        return points
    # From the middle title on: six of the last twelve months on the average wage, and a diploma behind it.
    well_paid = sum(paid.get(month, 0) >= limit_of(month).average for month in _before(on, 12))
    return points if well_paid >= 6 and EDUCATION[facts.education] >= 50 else 0


def _base_tier(paid: dict[int, int], on: date) -> int:
    if sum(paid.get(month, 0) >= limit_of(month).cap for month in _before(on, 36)) >= 24:
        return 120
    for points, tenths in ((100, 20), (50, 10), (25, 8)):
        enough = sum(paid.get(month, 0) * 10 >= limit_of(month).average * tenths for month in _before(on, 48))
        if enough >= 36:
            return points
    return 0


def _before(on: date, months: int) -> range:
    return range(month_of(on) - months, month_of(on))
