"""Shanghai's rule set and short ways to score by it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import settings

from models.points.claim import Claim
from models.points.loading.rule_sets import load_rule_sets
from models.points.loading.series_file import load_series
from models.points.score import Score, score

# A busy machine is no broken law: properties run as long as they need.
law = settings(deadline=None)
ROOT = Path(__file__).parents[2]
SERIES = load_series(ROOT / "policy" / "series")
RULE_SETS = load_rule_sets(ROOT / "policy" / "points")
ON = date(2026, 6, 15)
SHANGHAI = RULE_SETS.at("shanghai", ON)


def scored(on: date = ON, **stated: Any) -> Score:
    return score(Claim.of(stated, SHANGHAI), SHANGHAI, on=on, series=SERIES)


def lines(on: date = ON, **stated: Any) -> dict[str, Decimal]:
    return {line.indicator: line.points for line in scored(on, **stated).lines}
