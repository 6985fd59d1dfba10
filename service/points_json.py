"""A score as JSON (design 4): total, meets, lines, blocked, refused, uncertain, rule_set, and what explains them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from models.exchange import Language
from models.points.hints import Hint
from models.points.outcome import Blocked
from models.points.score import Checkup, Path, Score
from models.points.uncertainty import Uncertain
from models.points.wording import Wording, checkup, gate, refusal

EN, ZH = Language.EN, Language.ZH


def told(score: Score, hints: tuple[Hint, ...], wording: Wording) -> dict[str, Any]:
    """Everything in it is simulated: the district centre decides."""
    return {
        "total": number(score.total),
        "meets": score.meets,
        "threshold": number(score.rule_set.threshold),
        "missing": number(score.missing),
        "lines": _lines(score, wording),
        "paths": [_path(path) for path in score.paths],
        "blocked": [_blocked(one) for one in score.blocked],
        "refused": _refused(score),
        "preconditions": [_checkup(one) for one in score.preconditions],
        "not_tested": [{"indicator": one.indicator, "code": one.gate.code} for one in score.not_tested],
        "uncertain": [_uncertain(one) for one in score.uncertain],
        "assumed": [{"code": code, "why": wording.assumed(code, numbers, EN)} for code, numbers in score.assumed],
        "unstated": list(score.unstated),
        "hints": [_hint(one) for one in hints],
        "rule_set": score.rule_set.id,
        "city": score.rule_set.city,
        "on": score.on.isoformat(),
        "extended": score.extended,
        "simulated": True,
    }


def number(value: Decimal | None) -> int | float | None:
    """JSON has one kind of number; a decimal with a fraction is written with just the digits it has."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _lines(score: Score, wording: Wording) -> list[dict[str, Any]]:
    return [
        {
            "indicator": line.indicator,
            "points": number(line.points),
            "article": line.article,
            "why": wording.line(line, score.rule_set, score.blocked, EN),
            "why_zh": wording.line(line, score.rule_set, score.blocked, ZH),
            "capped_from": number(line.capped_from),
            "status": line.status,
        }
        for line in score.lines
    ]


def _path(path: Path) -> dict[str, Any]:
    codes = [one.gate.code for one in path.blocked]
    return {"indicator": path.indicator, "points": number(path.points), "counts": path.counts, "blocked": codes}


def _blocked(one: Blocked) -> dict[str, Any]:
    return {
        "code": one.gate.code,
        "indicator": one.indicator,
        "would_be": number(one.worth),
        **_numbers(one.numbers),
        "why": gate(one, EN),
        "why_zh": gate(one, ZH),
        "status": one.gate.status,
    }


def _refused(score: Score) -> dict[str, Any] | None:
    if score.refused is None:
        return None
    numbers = score.refused_numbers
    return {
        "code": score.refused.code,
        "kind": score.refused.kind,
        "article": score.refused.article,
        "why": refusal(score.refused, numbers, EN),
        "why_zh": refusal(score.refused, numbers, ZH),
        "status": score.refused.status,
    }


def _checkup(one: Checkup) -> dict[str, Any]:
    told = {"code": one.precondition.code, "state": one.state, "why": checkup(one, EN), "why_zh": checkup(one, ZH)}
    return told | _numbers(one.numbers)


def _uncertain(one: Uncertain) -> dict[str, Any]:
    variant = one.variant
    return {
        "parameter": variant.parameter,
        "value": variant.value,
        "alternative": variant.alternative,
        "total": number(one.total),
        "status": variant.status,
        "why": variant.say[EN],
        "why_zh": variant.say[ZH],
    }


def _hint(one: Hint) -> dict[str, Any]:
    change = _numbers(one.more) or {"now": _value(one.now), "then": _value(one.then)}
    return {
        "indicator": one.indicator,
        "fact": one.fact,
        **change,
        "gain": number(one.gain),
        "total": number(one.total),
        "gates": list(one.gates),
    }


def _numbers(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in numbers.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return value
