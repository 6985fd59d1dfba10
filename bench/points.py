"""Scoring a claim by the rule set as data, against a function written by hand for the same law (design 7).

Both read the same JSON claims and give the same: lines (indicator, points, article, why as a code with numbers), gates
that failed with their numbers, gates that nobody could test, and the refusal. Neither computes other readings here.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.points_by_hand import ByHand, by_hand
from models.points.claim import Claim
from models.points.loading.rule_sets import load_rule_sets
from models.points.loading.series_file import load_series
from models.points.score import Score, score

POLICY = Path(__file__).resolve().parents[1] / "policy"
ON = date(2026, 6, 15)
ROUNDS, EACH = 400, 8

CLAIMS: dict[str, dict[str, Any]] = {
    "a short claim": {"age": 35, "education": "bachelor_with_degree", "si_valid_months": 61},
    "a full claim": {
        "age": 45,
        "education": "junior_college",
        "study_mode": "full_time",
        "diploma_verified": True,
        "archive_state": "complete",
        "title_skill": "intermediate_title",
        "title_matches_post": True,
        "title_local_or_reviewed": True,
        "months_base_ge_1x_last12": 8,
        "tax_matches_base": True,
        "flexible_employment": False,
        "si_valid_months": 130,
        "si_base_ratio_months": {"last48": {"1": 30, "2": 10}},
        "spouse_shanghai_married_months": 61,
        "outer_suburb_years": 6,
        "detention_years_ago": [2, 7],
        "months_paid_last12": 12,
        "paying_in_application_month": True,
        "employer_registered": True,
        "permit_state": "valid",
        "permit_expiry": "2027-01-31",
    },
    "month by month": {
        "birth_date": "1985-03-02",
        "education": "bachelor_with_degree",
        "tax_matches_base": True,
        "si_monthly": [
            {"from": "2016-01", "to": "2020-12", "base": 9000, "valid": True},
            {"from": "2021-01", "to": "2023-06", "base": 12500, "valid": True},
            {"from": "2023-07", "to": "2024-06", "base": Decimal("24400.5"), "valid": True},
            {"from": "2024-07", "to": "2024-08", "base": 24614, "valid": False},
            {"from": "2024-09", "to": "2026-05", "base": 25000, "valid": True},
        ],
    },
}


def main() -> None:
    """Prints one table; ratios are of the quickest of many short rounds that alternate: the machine has other work."""
    rule_set = load_rule_sets(POLICY / "points").at("shanghai", ON)
    series = load_series(POLICY / "series")

    def ours(claim: dict[str, Any]) -> Any:
        return score(Claim.of(claim, rule_set), rule_set, on=ON, series=series)

    print("\nScoring a claim with explained lines, against a function written by hand (claims a second)")
    print(f"{'':<20}{'rule set':>12}{'by hand':>12}{'ratio':>8}")
    for name, claim in CLAIMS.items():
        if not same(ours(claim), by_hand(claim, ON)):
            raise SystemExit(f"{name}: the two do not give the same")
        fast, slow = _rates(lambda claim=claim: ours(claim), lambda claim=claim: by_hand(claim, ON))
        print(f"{name:<20}{fast:>12,.0f}{slow:>12,.0f}{fast / slow:>8.2f}")


def same(score: Score, hand: ByHand) -> bool:
    """Lines, failed gates with their numbers, gates not tested, refusal."""
    lines = [(line.indicator, line.points, line.article, *line.why) for line in score.lines]
    failed = [(one.gate.code, *_numbers(one.numbers)) for one in score.blocked]
    untested = [one.gate.code for one in score.not_tested]
    refused = score.refused.code if score.refused else None
    return (lines, sorted(failed), sorted(untested), refused) == (
        hand.lines,
        sorted(hand.blocked),
        sorted(hand.untested),
        hand.refused,
    )


def _numbers(numbers: Mapping[str, Any]) -> tuple[Any, Any]:
    """The function by hand tells numbers only."""
    have, need = numbers["have"], numbers["need"]
    return (have, need) if isinstance(have, Decimal) and isinstance(need, Decimal) else (None, None)


def _rates(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for kept, run in zip(times, (one, other), strict=True):
            started = time.perf_counter()
            for _ in range(EACH):
                run()
            kept.append(time.perf_counter() - started)
    return EACH / min(times[0]), EACH / min(times[1])


if __name__ == "__main__":
    main()
