"""What a score says, in sentences of both languages: from `templates/points/why.toml` and the rule set's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.calendar.month import Month
from models.errors import Misconfigured
from models.exchange import Language
from models.points.measure import Said, Why
from models.points.outcome import Blocked
from models.points.rule_set import Precondition, Refusal, RuleSet
from models.points.score import Checkup, Line
from models.policy.toml_file import Table, opened

KINDS = ("line", "assumed", "problem", "row")
ANYBODY = "N"
NOT_STATED: Said = {Language.ZH: "未填写", Language.EN: "not stated"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences by kind and code. Numbers appear as the law writes them: no exponent, no needless zeros."""

    sentences: Mapping[str, Mapping[str, Said]]

    @classmethod
    def load(cls, file: Path) -> "Wording":
        """Raises Misconfigured when a sentence lacks a language or does not stand where it should."""
        with opened(file) as table:
            table.only(KINDS)
            rows = {kind: table.table(kind) for kind in KINDS}
            return cls({kind: _both({code: row.table(code) for code in row.names()}) for kind, row in rows.items()})

    def line(self, line: Line, rule_set: RuleSet, blocked: tuple[Blocked, ...], language: Language) -> str:
        """Why this line has its points: the measure, its cap, and the gates that took the points away."""
        said = self._why(line.why, rule_set.indicator(line.indicator).tiers, language)
        gates = [one.gate.code for one in blocked if one.indicator == line.indicator]
        if gates:
            said = self._said("line", "blocked", language, {"why": said, "gates": ", ".join(gates)})
        elif line.capped_from is not None:
            numbers = {"why": said, "capped_from": line.capped_from, "points": line.points}
            said = self._said("line", "capped", language, numbers)
        return said

    def assumed(self, code: str, numbers: Mapping[str, Any], language: Language) -> str:
        return self._said("assumed", code, language, numbers)

    def problem(self, problem: str, language: Language) -> str:
        """What is wrong with a field, to stand behind its name."""
        kind, _, other = problem.partition(":")
        return self._said("problem", kind, language, {"other": other})

    def row(self, code: str, numbers: Mapping[str, Any], language: Language) -> str:
        """One row of the law's table: how an indicator counts."""
        return self._said("row", code, language, numbers)

    def _why(self, why: Why, tiers: Mapping[str, Said], language: Language) -> str:
        tier = why.numbers.get("tier")
        if tier is None:
            return self._said("line", why.code, language, why.numbers)
        return self._said("line", why.code, language, {"tier": tiers[tier][language] if tier in tiers else tier})

    def _said(self, kind: str, code: str, language: Language, numbers: Mapping[str, Any]) -> str:
        """Raises Misconfigured for a code nobody put into words."""
        if code not in self.sentences[kind]:
            raise Misconfigured(f"points/why.toml: no sentence for {kind} {code}")
        return filled(self.sentences[kind][code][language], numbers, language)


def _both(codes: Mapping[str, Table]) -> Mapping[str, Said]:
    return {code: {language: said.text(language) for language in Language} for code, said in codes.items()}


def gate(blocked: Blocked, language: Language) -> str:
    return filled(blocked.gate.say[language], blocked.numbers, language)


def refusal(refused: Refusal, numbers: Mapping[str, Any], language: Language) -> str:
    return filled(refused.say[language], numbers, language)


def checkup(checked: Checkup, language: Language) -> str:
    """The precondition's sentence, with the applicant's numbers only where they failed."""
    law = checked.precondition
    if checked.numbers:
        return filled(law.say[language], checked.numbers, language)
    return demanded(law, language)


def demanded(law: Precondition, language: Language) -> str:
    """The precondition about nobody in particular; one that no claim states has no numbers."""
    return general(law.say[language], law.tests[0].condition.told({}) if law.tests else {}, language)


def general(sentence: str, numbers: Mapping[str, Any], language: Language) -> str:
    """A sentence of the law about nobody in particular: without the part that tells how an applicant stands."""
    told, there, _ = sentence.partition("{have}")
    ends = max(told.rfind("："), told.rfind(": "))
    if there and ends > 0:
        sentence = told[:ends] + ("。" if language is Language.ZH else ".")
    return filled(sentence, {**numbers, "have": ANYBODY}, language)


def filled(sentence: str, numbers: Mapping[str, Any], language: Language) -> str:
    return sentence.format(**{name: plain(value, language) for name, value in numbers.items()})


def plain(value: Any, language: Language) -> str:
    """A number or word as it stands in a sentence."""
    if value is None:
        return NOT_STATED[language]
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, Month):
        return f"{value.year:04d}-{value.number:02d}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
