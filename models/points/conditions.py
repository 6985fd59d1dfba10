"""One comparison of one fact: what gates, preconditions, refusals and the `when` before them are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from models.points.measure import Facts


def _not_before(have: date, need: str, facts: Facts) -> bool | None:
    other = facts.get(need)
    return None if other is None else bool(have >= other)


# Which comparisons a file may name, and nothing else.
COMPARE: Final[Mapping[str, Callable[[Any, Any, Facts], bool | None]]] = {
    "is": lambda have, need, _: bool(have == need),
    "one_of": lambda have, need, _: have in need if isinstance(have, str) else bool(need & set(have)),
    "at_least": lambda have, need, _: bool(have >= need),
    "at_most": lambda have, need, _: bool(have <= need),
    "between": lambda have, need, _: bool(need[0] <= have <= need[1]),
    "not_before": _not_before,
}
COMPARISONS: Final = tuple(COMPARE)


@dataclass(frozen=True, slots=True)
class Condition:
    """`need` by comparison: a value (`is`), a frozenset (`one_of`), a Decimal, a pair, or another fact's name."""

    fact: str
    comparison: str
    need: Any

    def holds(self, facts: Facts) -> bool | None:
        """None when the fact was not stated: not tested is neither passed nor failed."""
        have = facts.get(self.fact)
        if have is None:
            return None
        return COMPARE[self.comparison](have, self.need, facts)

    def told(self, facts: Facts) -> Mapping[str, Any]:
        """What is there and what is needed, for a sentence like "0 of 6 months"."""
        need = self.need
        if isinstance(need, tuple):
            return {"have": facts.get(self.fact), "need": need[0], "most": need[1]}
        return {"have": facts.get(self.fact), "need": need if isinstance(need, Decimal | bool) else None}


Holds = Callable[[Facts], bool | None]


@dataclass(frozen=True, slots=True)
class Test:
    """A condition that is asked only `when` all others hold (or were not stated).

    `holds` answers True also when it need not be asked, and None when nothing was stated.
    """

    when: tuple[Condition, ...]
    condition: Condition
    holds: Holds = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "holds", _compiled(self.when, self.condition))


def _compiled(when: tuple[Condition, ...], condition: Condition) -> Holds:
    asked = _asked(condition)
    if not when:
        return asked
    others = tuple(_asked(one) for one in when)

    def asked_when(facts: Facts) -> bool | None:
        for holds in others:
            if holds(facts) is False:
                return True
        return asked(facts)

    return asked_when


def _asked(condition: Condition) -> Holds:
    """The commonest comparisons as one call: a claim meets two dozen of them."""
    fact, need, compare = condition.fact, condition.need, COMPARE[condition.comparison]

    def is_it(facts: Facts) -> bool | None:
        have = facts.get(fact)
        return None if have is None else have == need

    def is_one(facts: Facts) -> bool | None:
        have = facts.get(fact)
        if isinstance(have, str):
            return have in need
        return None if have is None else compare(have, need, facts)

    def other(facts: Facts) -> bool | None:
        have = facts.get(fact)
        return None if have is None else compare(have, need, facts)

    return {"is": is_it, "one_of": is_one}.get(condition.comparison, other)
