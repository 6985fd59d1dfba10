"""Shanghai's average wage and contribution-base limits by month (points-rules 1.12, insurance-domain 1.2.1)."""

from dataclasses import dataclass

from sandbox.bureaus.months import month


@dataclass(frozen=True)
class Limit:
    """In force from `start`; yuan per month. `average`: last year's average wage, by which the points rules divide."""

    start: int
    average: int
    floor: int
    cap: int


# Rows before 2018 are approximate: they only feed the balances of invented people.
LIMITS = (
    Limit(month(1993, 1), 4331, 2599, 12993),
    Limit(month(2013, 4), 4692, 2815, 14076),
    Limit(month(2014, 4), 5036, 3022, 15108),
    Limit(month(2015, 4), 5451, 3271, 16353),
    Limit(month(2016, 4), 5939, 3563, 17817),
    Limit(month(2017, 4), 6504, 3902, 19512),
    Limit(month(2018, 4), 7132, 4279, 21396),
    Limit(month(2019, 4), 7832, 4699, 23496),
    Limit(month(2019, 5), 8211, 4927, 24633),
    Limit(month(2020, 7), 9580, 4927, 28017),
    Limit(month(2021, 7), 10338, 5975, 31014),
    Limit(month(2022, 7), 11396, 6520, 34188),
    Limit(month(2023, 7), 12183, 7310, 36549),
    Limit(month(2024, 7), 12307, 7384, 36921),
    # The figures of 2026/27 are not published: until they are, the year before goes on, as bureaus do.
    Limit(month(2025, 7), 12434, 7460, 37302),
)


def limit_of(ordinal: int) -> Limit:
    """What is in force in this month; the first row also serves earlier months."""
    return next((row for row in reversed(LIMITS) if row.start <= ordinal), LIMITS[0])


def base_of(ordinal: int, percent: int) -> int:
    """The base in yuan of someone who earns `percent` of the average wage, within the limits of that month."""
    row = limit_of(ordinal)
    # Rounded up to the yuan: who earns 80 % has a base that reaches 0.8 of the average, not one that just misses it.
    return min(max(-(-row.average * percent // 100), row.floor), row.cap)
