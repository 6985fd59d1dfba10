"""Questions as data: what is asked, with which choices, and after which answers. Chat, H5 and mini-program share them.

An answer is kept in one canonical text: the key of a choice, keys joined by commas, digits, or an ISO date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

Answers = Mapping[str, str]
"""Canonical answers by question key."""

NONE: Final = "none"
"""The answer to `several` that chooses nothing."""


class Kind(StrEnum):
    """What an answer looks like."""

    CHOICE = "choice"  # exactly one of `choices`
    YES_NO = "yes_no"  # true or false in the claim
    SEVERAL = "several"  # any of `choices`, or none
    WHOLE = "whole"  # a whole number from `least` to `most`
    YEARS = "years"  # several whole numbers, each from `least` to `most`
    DAY = "day"  # a calendar day


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the earlier question was answered with one of these."""

    question: str
    among: frozenset[str]

    def holds(self, answers: Answers) -> bool:
        return bool(self.among.intersection(answers.get(self.question, "").split(",")))


@dataclass(frozen=True, slots=True)
class Question:
    """`path` leads into the claim; empty for a question that only decides what else is asked.

    `needed`: without it there is no result, so it cannot be passed over. `detail`: asked in a form, not in a chat.
    """

    key: str
    kind: Kind
    path: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    when: tuple[Condition, ...] = ()
    needed: bool = False
    detail: bool = False

    def value(self, answer: str) -> Any:
        """The canonical answer as the claim's JSON has it."""
        match self.kind:
            case Kind.YES_NO:
                return answer == "yes"
            case Kind.WHOLE:
                return int(answer)
            case Kind.YEARS:
                return [int(part) for part in answer.split(",")]
            case Kind.SEVERAL:
                return [] if answer == NONE else answer.split(",")
            case _:
                return answer


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions in the order in which they are asked. Conditions speak of earlier questions only."""

    questions: tuple[Question, ...]

    def find(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def applicable(self, answers: Answers) -> tuple[Question, ...]:
        """What is to be asked, given these answers; answers to questions that do not apply count for nothing."""
        asked: list[Question] = []
        counted: dict[str, str] = {}
        for question in self.questions:
            if all(condition.holds(counted) for condition in question.when):
                asked.append(question)
                if question.key in answers:
                    counted[question.key] = answers[question.key]
        return tuple(asked)

    def counted(self, answers: Answers) -> dict[str, str]:
        """The answers that apply."""
        return {one.key: answers[one.key] for one in self.applicable(answers) if one.key in answers}

    def claim(self, answers: Answers) -> dict[str, Any]:
        """The claim that these canonical answers state: JSON with the law's own keys."""
        stated: dict[str, Any] = {}
        for question in self.applicable(answers):
            if question.path and question.key in answers:
                place = stated
                for key in question.path[:-1]:
                    place = place.setdefault(key, {})
                place[question.path[-1]] = question.value(answers[question.key])
        return stated

    def question_for(self, key: str, answers: Answers) -> str | None:
        """The question that stated this key of the claim, if one did."""
        stated = (one for one in self.applicable(answers) if one.path[:1] == (key,) and one.key in answers)
        return next((one.key for one in stated), None)

    def brief(self) -> "Questionnaire":
        """What a conversation asks: the details stay untested, and the result says so."""
        return Questionnaire(tuple(one for one in self.questions if not one.detail))

    def only(self, keys: Iterable[str]) -> "Questionnaire":
        """Without the questions whose claim key nobody uses, and without choices that then lead nowhere."""
        used = frozenset(keys)
        kept = tuple(one for one in self.questions if not one.path or one.path[0] in used)
        led = {(when.question, choice) for one in kept for when in one.when for choice in when.among}
        asked = (one if one.path else _leading(one, led) for one in kept)
        return Questionnaire(tuple(one for one in asked if one is not None))


def _leading(question: Question, led: set[tuple[str, str]]) -> Question | None:
    """A question without a claim key: only for what it still leads to. One of `choice` keeps all its choices."""
    leads = tuple(choice for choice in question.choices if (question.key, choice) in led)
    if not leads:
        return None
    return replace(question, choices=leads) if question.kind is Kind.SEVERAL else question
