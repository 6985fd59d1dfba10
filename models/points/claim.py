"""A claim: what somebody states about one applicant, read strictly against the keys of one rule set (design 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import BadClaim
from models.points import problems
from models.points.keys import Unreadable, readable
from models.points.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class Claim:
    """`stated` holds facts by name, as the law uses them; never written to a log."""

    stated: Mapping[str, Any]

    @classmethod
    def of(cls, stated: object, rule_set: RuleSet) -> "Claim":
        """From JSON with decimals as Decimal. Raises BadClaim with every finding at once."""
        if not isinstance(stated, dict):
            raise BadClaim((("claim", problems.WRONG_TYPE),))
        facts: dict[str, Any] = {}
        findings: list[tuple[str, str]] = []
        for name, value in stated.items():
            key = rule_set.keys.get(name)
            if key is None:
                findings.append((readable(name), problems.UNKNOWN_KEY))
                continue
            try:
                if key.take is None:
                    facts |= key.read(value)
                else:
                    facts[name] = key.take(key, value)
            except Unreadable as wrong:
                findings += [(f"{name}{below}", problem) for below, problem in wrong.findings]
        if findings:
            raise BadClaim(tuple(findings))
        return cls(facts)

    def __repr__(self) -> str:
        """Names only: what a citizen states about themselves must not reach a log by way of a traceback."""
        return f"Claim({', '.join(sorted(self.stated))})"
