"""A simulated score as facts: nothing of it is the bureau's, and every line says by which article and why (design 6).

All of it is class C0: it holds what the citizen said a moment ago and the published law, and no record of anybody.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from handlers.facts import own
from handlers.law_rows import unit_of
from models.exchange import Enquiry, Fact, Language, Section, Value
from models.points.hints import Hint
from models.points.outcome import Blocked
from models.points.rule_set import RuleSet
from models.points.score import Checked, Score
from models.points.wording import Wording, checkup, gate, general, refusal

MOST_HINTS = 5


def sections(score: Score, wishes: tuple[Hint, ...], enquiry: Enquiry, wording: Wording) -> tuple[Section, ...]:
    """Only sections that have something to say, in the order in which they are read."""
    told = Told(score, enquiry.language, enquiry.city, wording)
    found = {
        "estimate": told.total(),
        "estimate_lines": told.lines(),
        "estimate_paths": told.paths(),
        "estimate_conditions": told.conditions(),
        "estimate_untested": told.untested(),
        "estimate_otherwise": told.otherwise(),
        "estimate_steps": told.steps(wishes[:MOST_HINTS]),
        "estimate_rules": told.rules(),
    }
    kept = {name: tuple(facts) for name, facts in found.items()}
    return tuple(Section(name, facts) for name, facts in kept.items() if facts)


class Told:
    """One score, told in the language in which it was asked for: the law's own words stand in the rule set."""

    def __init__(self, score: Score, language: Language, city: str, wording: Wording) -> None:
        self._score, self._language, self._city, self._wording = score, language, city, wording
        self._rules: RuleSet = score.rule_set

    def total(self) -> Iterator[Fact]:
        yield self._fact("score_kind", "simulated")
        refused = self._score.refused
        if refused is not None:
            why = refusal(refused, self._score.refused_numbers, self._language)
            yield self._fact("refused", (refused.kind, refused.code, why, refused.article))
        if self._score.total is not None:
            yield self._fact("estimate", self._score.total)
        if self._rules.threshold is not None:
            yield self._fact("threshold", self._rules.threshold)
        if self._score.meets is not None and self._score.missing is not None:
            yield self._fact("estimate_reached", self._score.meets)
            yield self._fact("estimate_missing", self._score.missing)

    def lines(self) -> Iterator[Fact]:
        """(indicator, points, why, article, status)."""
        for line in self._score.lines:
            why = self._wording.line(line, self._rules, self._score.blocked, self._language)
            yield self._fact(
                "estimate_line", (self._name(line.indicator), line.points, why, line.article, line.status.value)
            )

    def paths(self) -> Iterator[Fact]:
        """The alternatives of which one counts: (indicator, points, whether it counts); then what blocks them."""
        for path in self._score.paths:
            yield self._fact("estimate_path", (self._name(path.indicator), path.points, path.counts))
        yield from self._gates("estimate_gate", self._score.blocked)

    def _gates(self, name: str, blocked: Iterable[Blocked]) -> Iterator[Fact]:
        """(indicator, code, why, article, points it would earn, status)."""
        for one in blocked:
            why, law = gate(one, self._language), one.gate
            told = (self._name(one.indicator), law.code, why, law.article, one.worth, law.status.value)
            yield self._fact(name, told)

    def conditions(self) -> Iterator[Fact]:
        """What must hold to apply, apart from the score: (state, code, sentence, article); the failed ones first."""
        order = (Checked.FAILED, Checked.NOT_TESTED, Checked.MET)
        for one in sorted(self._score.preconditions, key=lambda one: order.index(one.state)):
            law, why = one.precondition, checkup(one, self._language)
            yield self._fact("precondition", (one.state.value, law.code, why, law.article))

    def untested(self) -> Iterator[Fact]:
        """Gates nobody said anything about: (indicator, code, sentence, article)."""
        for one in self._score.not_tested:
            said = general(one.gate.say[self._language], one.gate.test.condition.told({}), self._language)
            yield self._fact("untested", (self._name(one.indicator), one.gate.code, said, one.gate.article))

    def otherwise(self) -> Iterator[Fact]:
        """Where the law is not settled: (the other reading in words, total by it, status)."""
        for one in self._score.uncertain:
            yield self._fact("otherwise", (one.variant.say[self._language], one.total, one.variant.status.value))
        for code, numbers in self._score.assumed:
            yield self._fact("assumed", self._wording.assumed(code, numbers, self._language))

    def steps(self, wishes: Iterable[Hint]) -> Iterator[Fact]:
        """What would earn more, one change at a time: (indicator, to what, points more, total then, kind)."""
        for wish in wishes:
            kind, then = self._then(wish)
            yield self._fact("hint", (self._name(wish.indicator), then, wish.gain, wish.total, kind))

    def _then(self, wish: Hint) -> tuple[str, Value]:
        """`gate`: codes to be passed; `months`: (more months, ratio); `tier`: its name; `number`: (value, unit)."""
        if wish.gates:
            return "gate", wish.gates
        if wish.more:
            return "months", tuple(_number(wish.more[name]) for name in ("months_more", "ratio"))
        tiers = self._rules.indicator(wish.indicator).tiers
        if isinstance(wish.then, str) and wish.then in tiers:
            return "tier", tiers[wish.then][self._language]
        if isinstance(wish.then, bool):
            return "flag", True
        unit = unit_of(self._rules.indicator(wish.indicator).measure, wish.fact)
        return "number", (_number(wish.then), unit[self._language]) if unit else _number(wish.then)

    def rules(self) -> Iterator[Fact]:
        """(name, document number, first day, last day)."""
        last = () if self._rules.effective_to is None else (self._rules.effective_to,)
        named = (self._rules.name[self._language], self._rules.instrument_no)
        yield self._fact("rules", (*named, self._rules.effective_from, *last))

    def _name(self, indicator: str) -> str:
        return self._rules.indicator(indicator).name[self._language]

    def _fact(self, name: str, value: Value) -> Fact:
        return own(name, value, self._city)


def _number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
