"""One turn of a guided dialogue: what is said to it, what it says, and what is kept of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from models.dialogue import kept as keeping
from models.dialogue.kept import Kept
from models.dialogue.machine import END, Change, Given, Move, Outcome, State, paused, turn
from models.dialogue.questionnaire import Question, Questionnaire
from models.errors import BadField
from models.exchange import Enquiry, Language
from models.keeping.dialogues import Step
from models.policy.words import Control, Understood
from wechat.doors.asking import Asking
from wechat.doors.asking_chat import as_message
from wechat.doors.said import Asker, Said

Heard = str | Move | Change | BadField
"""A canonical answer, a steering word, or why what was typed is no answer."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One message's moment. `version`: of what is kept for the writer, 0 for nothing."""

    asker: Asker
    at: datetime
    version: int = 0


class Talk(Protocol):
    """The conversation around the dialogue."""

    def ordinary(self, heard: Understood | None, asker: Asker, now: datetime) -> Said: ...

    def enquiry(self, heard: Understood, now: Moment) -> Enquiry: ...

    def ask(self, enquiry: Enquiry, *, link: bool = False) -> Said:
        """With `link` the reply names a page that shows it in full. Raises BadField; other errors are sentences."""
        ...

    def paged(self, text: str, language: Language) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Open:
    """A dialogue as one message finds it. `moved`: it was last spoken in an earlier session."""

    now: Moment
    kept: Kept
    asked: Questionnaire
    moved: bool = False

    def question(self) -> Question:
        """Where it stands. Raises ValueError at the end."""
        found = self.asked.find(self.kept.state.at)
        if found is None:
            raise ValueError("the dialogue stands at no question")
        return found


@dataclass(frozen=True, slots=True)
class Turns:
    asking: Asking
    open: Open
    talk: Talk

    def turned(self, said: Heard) -> Said:
        state = self.open.kept.state
        if isinstance(said, BadField):
            return self._asked(self._why(said), state)
        move = Given(said) if isinstance(said, str) and not isinstance(said, Move) else said
        after = turn(self.open.asked, state, move)
        if after.state is None:
            return Said((self._say("left"),), step=Step(self.open.now.version, None))
        match after.outcome:
            case Outcome.ASK:
                return self._asked("", after.state)
            case Outcome.DONE:
                return self._result(after.state)
            case _ if after.state.at == END:
                return self._kept((self._say(after.outcome),), after.state)
            case _:
                return self.question(after.outcome, after.state)

    def question(self, told: str, state: State) -> Said:
        """The question at which `state` stands, after the sentence `told`."""
        return self._asked(self._say(told), state)

    def aside(self, heard: Understood | None) -> Said:
        """Something else is answered as ever; a dialogue that stood at a question waits, and says so."""
        state, now = self.open.kept.state, self.open.now
        said = self.talk.ordinary(heard, now.asker, now.at)
        if heard is None or heard.control is Control.MORE or state.paused or state.at == END:
            return replace(said, step=self._step(state)) if self.open.moved else said
        return replace(self._tailed(said, "aside"), step=self._step(paused(state)))

    def _result(self, state: State) -> Said:
        """What the answers come to. What the law cannot read leads back to its question."""
        asked, meant = self.open.asked, Understood(self.open.kept.intent, self.open.kept.city)
        enquiry = replace(self.talk.enquiry(meant, self.open.now), fields=asked.counted(state.answers))
        try:
            said = self.talk.ask(enquiry, link=True)
        except BadField as wrong:
            if asked.find(wrong.field) is None:
                raise
            return self._asked(self._why(wrong), replace(state, at=wrong.field))
        return replace(self._tailed(said, "correct"), step=self._step(state))

    def _tailed(self, said: Said, tail: str) -> Said:
        if not said.pages:
            return said
        *before, last = said.pages
        pages = self.talk.paged(f"{last}\n\n{self._say(tail)}", self.open.now.asker.language)
        return replace(said, pages=(*before, *pages))

    def _asked(self, before: str, state: State) -> Said:
        text = as_message(self.asking, self.open.asked, state, self.open.now.asker.language)
        return self._kept((f"{before}\n\n{text}" if before else text,), state)

    def _kept(self, pages: tuple[str, ...], state: State) -> Said:
        return Said(pages, step=self._step(state))

    def _step(self, state: State) -> Step:
        return Step(self.open.now.version, keeping.to_bytes(replace(self.open.kept, state=state)))

    def _why(self, wrong: BadField) -> str:
        return self.asking.why(wrong.why, self.open.now.asker.language)

    def _say(self, key: str) -> str:
        return self.asking.say(key, self.open.now.asker.language)
