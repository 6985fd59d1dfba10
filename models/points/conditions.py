"""One comparison of one fact: what gates, preconditions, refusals and the `when` before them are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.points.measure import Facts

# Which comparisons a file may name, and nothing else.
COMPARISONS = ("is", "one_of", "at_least", "at_most", "between", "not_before")


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
        return self._compared(have, facts)

    def _compared(self, have: Any, facts: Facts) -> bool | None:
        match self.comparison:
            case "is":
                return bool(have == self.need)
            case "one_of":
                held = {have} if isinstance(have, str) else set(have)
                return bool(held & self.need)
            case "at_least":
                return bool(have >= self.need)
            case "at_most":
                return bool(have <= self.need)
            case "between":
                return bool(self.need[0] <= have <= self.need[1])
            case _:
                other = facts.get(self.need)
                return None if other is None else bool(have >= other)

    def told(self, facts: Facts) -> Mapping[str, Any]:
        """What is there and what is needed, for a sentence like "0 of 6 months"."""
        need = self.need
        if isinstance(need, tuple):
            return {"have": facts.get(self.fact), "need": need[0], "most": need[1]}
        return {"have": facts.get(self.fact), "need": need if isinstance(need, Decimal | bool) else None}


@dataclass(frozen=True, slots=True)
class Test:
    """A condition that is asked only `when` all others hold (or were not stated)."""

    when: tuple[Condition, ...]
    condition: Condition

    def holds(self, facts: Facts) -> bool | None:
        """True also when it need not be asked."""
        if any(condition.holds(facts) is False for condition in self.when):
            return True
        return self.condition.holds(facts)
