"""A guided dialogue in the chat: one question a message, left and taken up again at will (design 3.1).

It never stands in the way: whoever asks for something else gets it, and hears how to go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.dialogue import kept as keeping
from models.dialogue.kept import Kept
from models.dialogue.machine import END, Change, Move, Outcome, State, begin, fitted, turn
from models.dialogue.questionnaire import Questionnaire
from models.dialogue.reading import is_number, typed
from models.errors import BadField, CityNotServed
from models.keeping.dialogues import Dialogues, Held, Step
from models.keeping.transactions import reading
from models.policy.dialogue_words import DialogueWords
from models.policy.words import Understood
from wechat.doors.asking import Asking
from wechat.doors.guide_turns import Heard, Moment, Open, Talk, Turns
from wechat.doors.said import Said

Questions = Callable[[str, datetime], Questionnaire]
"""What a city's rules ask at a moment. Raises CityNotServed where there are none."""

# Heard after an interruption and at the end too; the other words then mean what they mean everywhere.
AFTERWARDS: Final = (Move.BACK, Move.RESTART, Move.RESULT)


@dataclass(frozen=True, slots=True)
class Guide:
    """`intent`: the question whose answer the dialogue leads to."""

    intent: str
    questions: Questions
    asking: Asking
    words: DialogueWords
    dialogues: Dialogues

    def reply(self, text: str | None, heard: Understood | None, now: Moment, talk: Talk) -> Said:
        """The answer to one message; `text` None for a tapped button. Raises nothing that is named."""
        held = self._held(now)
        open_ = self._open(held, now) if held else None
        if heard is not None and heard.intent == self.intent:
            return self._started(heard, open_, replace(now, version=held.version if held else 0), talk)
        if open_ is not None:
            said = self._heard(text, heard, open_)
            turns = Turns(self.asking, open_, talk)
            return turns.aside(heard) if said is None else turns.turned(said)
        if held is not None and text is not None and self.words.heard(text) is Move.RESUME:
            return Said((self.asking.say("gone", now.asker.language),), step=Step(held.version, None))
        return talk.ordinary(heard, now.asker, now.at)

    def _held(self, now: Moment) -> Held | None:
        look = now.asker.caller.look
        if look is not None and not look.talking:
            return None
        with reading():
            return self.dialogues.of(now.asker.caller, now.at)

    def _open(self, held: Held, now: Moment) -> Open | None:
        """What is kept for this writer, by the questions as they are today; None when it is gone."""
        if held.content is None:
            return None
        kept = keeping.from_bytes(held.content)
        try:
            asked = self.questions(kept.city, now.at)
        except CityNotServed:  # its rule set has ended since
            return None
        kept = replace(kept, state=fitted(asked, kept.state))
        return Open(replace(now, version=held.version), kept, asked, held.moved)

    def _heard(self, text: str | None, heard: Understood | None, open_: Open) -> Heard | None:
        """What the message says to the dialogue; None when it speaks of something else."""
        if text is None:
            return None
        said, state = self.words.heard(text), open_.kept.state
        if state.paused or state.at == END:
            return said if self._meant_afterwards(said, state, open_.asked) else None
        return said if said is not None else self._answer(text, heard, open_)

    def _meant_afterwards(self, said: Move | Change | None, state: State, asked: Questionnaire) -> bool:
        if said is Move.RESUME:
            return turn(asked, state, Move.RESUME).outcome is not Outcome.DONE
        return said in AFTERWARDS or isinstance(said, Change)

    def _answer(self, text: str, heard: Understood | None, open_: Open) -> Heard | None:
        question = open_.question()
        try:
            return typed(question, text, self.asking.labels(question))
        except BadField as wrong:
            # A bare number means a choice here and nothing else, even one that is not on the list.
            return wrong if heard is None or is_number(text) else None

    def _started(self, heard: Understood, open_: Open | None, now: Moment, talk: Talk) -> Said:
        """Asked for by name: a new dialogue, or the open one from where it stands."""
        city = talk.enquiry(heard, now).city
        if open_ is not None and open_.kept.city == city and open_.kept.state.at != END:
            again = replace(open_.kept.state, paused=False)
            return Turns(self.asking, open_, talk).question("again", again)
        try:
            asked = self.questions(city, now.at)
        except CityNotServed:
            return talk.ask(talk.enquiry(heard, now))
        fresh = Open(now, Kept(self.intent, city, begin(asked)), asked)
        told = "anew" if now.version and open_ is None else "begin"
        return Turns(self.asking, fresh, talk).question(told, fresh.kept.state)
