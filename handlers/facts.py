"""Building facts: the few shapes every handler needs, so that none forgets owner, source or as-of."""

from dataclasses import dataclass
from datetime import datetime

from models.assurance.levels import FactClass
from models.exchange import Fact, FactState, Reason, Value

LIVE = "live"
OWN = "renshetong"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a group of facts comes from. `stale`: older than the city promises."""

    city: str
    owner: str
    as_of: datetime
    stale: bool = False

    def known(self, name: str, value: Value, grade: FactClass) -> Fact:
        state = FactState.STALE if self.stale else FactState.KNOWN
        return Fact(name, value, grade, self.city, self.owner, LIVE, self.as_of, state)

    def absent(self, name: str, reason: Reason | None, grade: FactClass) -> Fact:
        """There is no value; `reason` None means that there is none to know."""
        return Fact(name, None, grade, self.city, self.owner, LIVE, self.as_of, FactState.ABSENT, reason)

    def either(self, name: str, value: Value | None, reason: Reason | None, grade: FactClass) -> Fact:
        """The value as it arrived, or the reason why there is none."""
        return self.absent(name, reason, grade) if value is None else self.known(name, value, grade)


def own(name: str, value: Value, city: str, grade: FactClass = FactClass.C0) -> Fact:
    """A fact of our own (policy, session): it has no as-of date, it holds now."""
    return Fact(name, value, grade, city, OWN, OWN, None)
