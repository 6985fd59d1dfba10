"""Balances of personal accounts in cents: pension with yearly interest, medical, housing fund."""

from datetime import date

from sandbox.bureaus.careers import Career, bases
from sandbox.bureaus.months import month_of, year_of

# National 记账利率 in hundredths of a percent (insurance-domain 1.3); earlier years were local.
RATES = {2016: 831, 2017: 712, 2018: 829, 2019: 761, 2020: 604, 2021: 669, 2022: 612, 2023: 397, 2024: 262, 2025: 150}
LOCAL_RATE = 300
PENSION_PERCENT, MEDICAL_PERCENT = 8, 2
KEPT_PERCENT = 40  # what a citizen typically has not spent of the medical account
PAYOUT_MONTHS = {True: 139, False: 170}  # 计发月数 at 60 and at 55
RETIREE_CREDIT = {False: 168000, True: 189000}  # a year, from 75 on the second (insurance-domain 1.5)


def pension(career: Career, male: bool, today: date) -> int:
    """All personal parts and the interest booked so far; after retirement what has not been paid out yet."""
    total = 0
    yearly = _by_year(bases(career, today))
    for year in range(min(yearly, default=today.year), today.year + 1):
        total = _year_end(total, yearly.get(year, {}), _rate(year, today))
    if career.retired is None:
        return total
    drawn = month_of(today) - career.retired
    return max(0, total - total * drawn // PAYOUT_MONTHS[male])


def medical(career: Career, birth: date, today: date) -> int:
    """What is left of 2 % of every base; of the yearly credit for retirees."""
    if career.retired is not None:
        return RETIREE_CREDIT[today.year - birth.year >= 75] * today.month // 12 * KEPT_PERCENT // 100
    return sum(_part(base, MEDICAL_PERCENT) for base in bases(career, today).values()) * KEPT_PERCENT // 100


def fund(career: Career, today: date) -> int:
    """Both halves of every month; paid out at retirement."""
    if career.retired is not None:
        return 0
    return sum(2 * _part(base, career.fund_percent) for base in bases(career, today, "GJJ").values())


def _year_end(opening: int, months: dict[int, int], rate: int) -> int:
    # A month's part earns interest from its own month on: 12 twelfths for January, 1 for December.
    interest = opening * rate * 12
    paid = 0
    for ordinal, base in months.items():
        part = _part(base, PENSION_PERCENT)
        paid += part
        interest += part * rate * (12 - ordinal % 12)
    return opening + paid + (interest + 60000) // 120000


def _rate(year: int, today: date) -> int:
    # This year's interest is booked when the rate is published, after the year has ended.
    if year >= today.year:
        return 0
    return RATES.get(year, LOCAL_RATE if year < min(RATES) else RATES[max(RATES)])


def _by_year(paid: dict[int, int]) -> dict[int, dict[int, int]]:
    years: dict[int, dict[int, int]] = {}
    for ordinal, base in paid.items():
        years.setdefault(year_of(ordinal), {})[ordinal] = base
    return years


def _part(base: int, percent: int) -> int:
    """`percent` of a base in yuan, in cents: always whole."""
    return base * percent
