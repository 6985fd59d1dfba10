"""What a claim may state: each key of a rule set has a kind, and reads its own values strictly.

A kind answers the value as the law uses it, or raises Unreadable with a code of `problems` - never with the value.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import pairwise
from typing import Any, Final

from models.calendar.month import Month
from models.errors import BadRequest
from models.points import problems
from models.points.months import AtRatio, Ratios, Span

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # date.fromisoformat also reads weeks
MOST_ENTRIES = 600  # fifty years of months: more is no working life
ONE = Decimal(1)
HUGE = 10**15  # longer numbers mean nothing and cost time
WINDOWS = {"last48": 48, "last36": 36}


class Unreadable(BadRequest):
    """`findings` are (path below the key, problem); the path is empty for the value itself."""

    def __init__(self, *findings: tuple[str, str]) -> None:
        self.findings = findings
        super().__init__("; ".join(problem for _, problem in findings))


@dataclass(frozen=True, slots=True)
class Dated:
    """A certificate: what it is, and the day on it."""

    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a claim. `gives` names the figure that follows from this raw fact, `counted` how it follows."""

    name: str
    kind: str
    options: tuple[str, ...]
    lowest: Decimal | None
    highest: Decimal | None
    may_be_ahead: bool = False
    gives: str = ""
    counted: str = ""
    fields: tuple["Key", ...] = ()
    # Reads a value of a simple kind; None where one key becomes several facts.
    take: Callable[["Key", object], Any] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "take", SIMPLE.get(self.kind))

    def read(self, value: object) -> Mapping[str, Any]:
        """Facts by name. Raises Unreadable."""
        return COMPOUND[self.kind](self, value) if self.take is None else {self.name: self.take(self, value)}


def _whole(key: Key, value: object) -> Decimal:
    if isinstance(value, Decimal):
        raise Unreadable(("", problems.NOT_WHOLE))
    return _number(key, value)


def _number(key: Key, value: object) -> Decimal:
    if type(value) is int:
        if not -HUGE < value < HUGE:
            raise Unreadable(("", problems.OUT_OF_RANGE))
        number = Decimal(value)
    elif isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > 15:
            raise Unreadable(("", problems.OUT_OF_RANGE))
        number = value
    else:
        raise Unreadable(("", problems.WRONG_TYPE))
    if (key.lowest is not None and number < key.lowest) or (key.highest is not None and number > key.highest):
        raise Unreadable(("", problems.OUT_OF_RANGE))
    return number


def _flag(_: Key, value: object) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(("", problems.WRONG_TYPE))
    return value


def _option(key: Key, value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(("", problems.WRONG_TYPE))
    if value not in key.options:
        raise Unreadable(("", problems.NOT_A_CHOICE))
    return value


def _choices(key: Key, value: object) -> tuple[str, ...]:
    """One value, or a list of them."""
    if isinstance(value, str):
        return (_option(key, value),)
    return _entries(value, lambda one: _option(key, one))


def _years(key: Key, value: object) -> tuple[Decimal, ...]:
    """How many years ago each record was."""
    return _entries(value, lambda one: _number(key, one))


def _day(_: Key, value: object) -> date:
    return day(value)


def _days(_: Key, value: object) -> tuple[date, ...]:
    return _entries(value, day)


def _dated(key: Key, value: object) -> tuple[Dated, ...]:
    """`[{"is", "on"}]`: dated certificates."""
    return _entries(value, lambda one: _certificate(key, one))


def _certificate(key: Key, value: object) -> Dated:
    stated = _object(value, {"is", "on"}, optional=set())
    return Dated(_at("is", lambda what: _option(key, what), stated["is"]), _at("on", day, stated["on"]))


def day(value: object) -> date:
    """`YYYY-MM-DD` and nothing else that ISO 8601 would allow. Raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable(("", problems.WRONG_TYPE))
    if not DAY.fullmatch(value):
        raise Unreadable(("", problems.NOT_A_DATE))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable(("", problems.NOT_A_DATE)) from None


def _months(key: Key, value: object) -> tuple[Span, ...]:
    """`[{"from", "to", "base", "valid"}]`: a list of months, each stated once."""
    spans = _entries(value, lambda one: _span(key, one))
    order = sorted(range(len(spans)), key=lambda number: spans[number].first)
    for before, after in pairwise(order):
        if spans[after].first <= spans[before].last:
            raise Unreadable((f"[{after}]", problems.OVERLAPS))
    return spans


def _span(key: Key, value: object) -> Span:
    stated = _object(value, {"from", "to", "base"}, optional={"valid"})
    first, last = _at("from", month, stated["from"]), _at("to", month, stated["to"])
    base = _at("base", lambda number: _number(key, number), stated["base"])
    valid = stated.get("valid", True)
    if not isinstance(valid, bool):
        raise Unreadable((".valid", problems.WRONG_TYPE))
    if last < first:
        raise Unreadable((".to", problems.BACKWARDS))
    return Span(first, last, base, valid)


def month(value: object) -> Month:
    """`2026-07` or `202607`. Raises Unreadable."""
    if not isinstance(value, str):
        raise Unreadable(("", problems.WRONG_TYPE))
    digits = value[:4] + value[5:] if len(value) == 7 and value[4] == "-" else value
    try:
        return Month.parse(digits)
    except BadRequest:
        raise Unreadable(("", problems.NOT_A_MONTH)) from None


def _ratios(key: Key, value: object) -> dict[str, Any]:
    """`{"last48": {"0.8": 36}}`: how many months of the window stood at which ratio."""
    stated = _object(value, set(), optional=set(WINDOWS))
    if not stated:
        raise Unreadable(("", problems.MISSING))
    read = {name: _at(name, partial(_window, WINDOWS[name]), rows) for name, rows in stated.items()}
    totals = {name: sum(row.months for row in rows) for name, rows in read.items()}
    if len(totals) == 2 and totals["last36"] > totals["last48"]:
        raise Unreadable((".last36", problems.contradicts(f"{key.name}.last48")))
    return {f"{key.name}.{name}": rows for name, rows in read.items()}


def _window(most: int, value: object) -> Ratios:
    if not isinstance(value, dict):
        raise Unreadable(("", problems.WRONG_TYPE))
    rows = tuple(AtRatio(_ratio(ratio), ONE, _count(months, most)) for ratio, months in value.items())
    if sum(row.months for row in rows) > most:
        raise Unreadable(("", problems.OUT_OF_RANGE))
    return rows


def _ratio(text: object) -> Decimal:
    try:
        ratio = Decimal(str(text)) if len(str(text)) <= 12 else Decimal(-1)
    except InvalidOperation:
        ratio = Decimal(-1)
    if not ratio.is_finite() or not 0 <= ratio <= 3:
        raise Unreadable(("", problems.OUT_OF_RANGE))
    return ratio


def _count(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(("", problems.NOT_WHOLE))
    if not 0 <= value <= most:
        raise Unreadable(("", problems.OUT_OF_RANGE))
    return value


def _group(key: Key, value: object) -> dict[str, Any]:
    """An object whose fields have kinds of their own; the key itself becomes a fact that says it was stated."""
    stated = _object(value, set(), optional={one.name.rpartition(".")[2] for one in key.fields})
    facts: dict[str, Any] = {key.name: True}
    for one in key.fields:
        short = one.name.rpartition(".")[2]
        if short in stated:
            facts |= _at(short, one.read, stated[short])
    return facts


def _object(value: object, needed: set[str], *, optional: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(("", problems.WRONG_TYPE))
    unknown = [(f".{readable(name)}", problems.UNKNOWN_KEY) for name in value if name not in needed | optional]
    missing = [(f".{name}", problems.MISSING) for name in sorted(needed - set(value))]
    if unknown or missing:
        raise Unreadable(*unknown, *missing)
    return value


def _entries(value: object, read: Callable[[object], Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Unreadable(("", problems.WRONG_TYPE))
    if len(value) > MOST_ENTRIES:
        raise Unreadable(("", problems.TOO_MANY))
    return tuple(_under(f"[{number}]", read, one) for number, one in enumerate(value))


def _at(name: str, read: Callable[[Any], Any], value: object) -> Any:
    return _under(f".{name}", read, value)


def _under(place: str, read: Callable[[Any], Any], value: object) -> Any:
    try:
        return read(value)
    except Unreadable as wrong:
        raise Unreadable(*((f"{place}{below}", problem) for below, problem in wrong.findings)) from None


def readable(name: object) -> str:
    """A key's name as it may be printed: what is no plain word might be somebody's name or number."""
    plain = isinstance(name, str) and len(name) <= 40 and name.isascii() and name.replace("_", "a").isalnum()
    return str(name) if plain and sum(letter.isdigit() for letter in str(name)) <= 4 else "(a key that is no word)"


SIMPLE: Final[Mapping[str, Callable[[Key, object], Any]]] = {
    "whole": _whole,
    "amount": _number,
    "flag": _flag,
    "choice": _option,
    "choices": _choices,
    "day": _day,
    "days": _days,
    "dated": _dated,
    "years": _years,
    "months": _months,
}
# Kinds of which one key becomes several facts.
COMPOUND: Final[Mapping[str, Callable[[Key, object], dict[str, Any]]]] = {"ratios": _ratios, "group": _group}
KINDS: Final = (*SIMPLE, *COMPOUND)
DATED: Final = ("day", "days", "dated", "months")


def spelled(keys: Mapping[str, Key]) -> Iterator[str]:
    """Every fact name that claims under these keys can hold."""
    for key in keys.values():
        if key.kind == "ratios":
            yield from (f"{key.name}.{window}" for window in WINDOWS)
        else:
            yield key.name
            yield from (one.name for one in key.fields)
