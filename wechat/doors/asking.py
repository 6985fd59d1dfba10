"""How the questions of a dialogue read: their text, choices and help, in both languages (`templates/points`)."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from models.dialogue.questionnaire import NONE, Kind, Question
from models.exchange import Language
from wechat.doors.speech_terms import Terms

ANY = "any"


class Asking:
    """One source for chat, H5 and mini-program. Raises KeyError for a question nobody wrote down."""

    def __init__(self, file: Path) -> None:
        """Raises Misconfigured when the file cannot be read or lacks a language."""
        self._terms = Terms.load(file)

    def question(self, key: str, language: Language) -> str:
        return self._terms.text("question", key, language)

    def help(self, key: str, language: Language) -> str:
        return self._terms.text("help", key, language)

    def why(self, why: str, language: Language) -> str:
        return self._terms.text("why", why, language)

    def say(self, key: str, language: Language, **values: str) -> str:
        return self._terms.text("say", key, language).format(**values)

    def choice(self, question: str, choice: str, language: Language) -> str:
        """Yes, no and none are the same words everywhere."""
        own, choices = f"{question}.{choice}", self._terms.entries["choice"]
        return self._terms.text("choice", own if own in choices else f"{ANY}.{choice}", language)

    def labels(self, question: Question) -> Mapping[str, str]:
        """What may be typed instead of a choice's number: its words in any language, whole or up to a bracket."""
        found: dict[str, str] = {}
        for choice in question.choices:
            for language in Language:
                words = unicodedata.normalize("NFKC", self.choice(question.key, choice, language)).lower()
                for label in (words, words.partition("(")[0].strip()):
                    found[label] = choice if found.get(label, choice) == choice else ""
        return {label: choice for label, choice in found.items() if choice}

    def answer(self, question: Question, answer: str | None, language: Language) -> str:
        """A canonical answer as people read it."""
        if answer is None:
            return self.say("unanswered", language)
        if answer == NONE and question.kind is Kind.SEVERAL:
            return self.choice(ANY, NONE, language)
        if question.choices:
            return self._terms.listed(
                (self.choice(question.key, choice, language) for choice in answer.split(",")), language
            )
        return answer.replace(",", " ")
