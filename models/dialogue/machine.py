"""The turns of a guided dialogue, pure: where it stands, what was said, where it stands then.

Every state can be left, corrected and finished; what cannot be read changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from models.dialogue.questionnaire import Answers, Question, Questionnaire

END: Final = ""
"""Where a dialogue stands when there is nothing left to ask."""


class Move(StrEnum):
    """What a citizen can say instead of an answer; the words stand in `policy/words/dialogue.toml`."""

    BACK = "BACK"
    SKIP = "SKIP"
    RESTART = "RESTART"
    LEAVE = "LEAVE"
    RESUME = "RESUME"
    RESULT = "RESULT"


@dataclass(frozen=True, slots=True)
class Given:
    """A canonical answer to the question that was asked."""

    answer: str


@dataclass(frozen=True, slots=True)
class Change:
    """Go to the question with this number, counted as it was shown (from 1)."""

    number: int


Said = Given | Change | Move


class Outcome(StrEnum):
    ASK = "ask"  # the question at which the state stands
    DONE = "done"  # nothing left to ask: the result
    LEFT = "left"  # the dialogue is over and its answers are gone
    FIRST = "first"  # nothing before this one
    NEEDED = "needed"  # this one cannot be passed over
    NO_SUCH = "no_such"  # no question with this number was asked


@dataclass(frozen=True, slots=True)
class State:
    """`at`: key of the question asked last, or END. `paused`: the citizen asked for something else meanwhile."""

    answers: Mapping[str, str]
    skipped: frozenset[str]
    at: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """`state` None: there is none any more."""

    state: State | None
    outcome: Outcome


def begin(asking: Questionnaire) -> State:
    return _onward(asking, State({}, frozenset(), END))


def turn(asking: Questionnaire, state: State, said: Said) -> Turn:
    """What was said, carried out. Whatever it is, the dialogue goes on: it is not paused any more."""
    state = replace(state, paused=False)
    match said:
        case Given(answer):
            return _told(_answered(asking, state, answer))
        case Change(number):
            return _changed(asking, state, number)
        case Move.BACK:
            return _back(asking, state)
        case Move.SKIP:
            return _skipped(asking, state)
        case Move.RESTART:
            return _told(begin(asking))
        case Move.LEAVE:
            return Turn(None, Outcome.LEFT)
        case Move.RESUME:
            return _told(state if state.at not in (*state.answers, END) else _onward(asking, state))
        case Move.RESULT:
            return _result(asking, state)


def paused(state: State) -> State:
    return replace(state, paused=True)


def number_of(asking: Questionnaire, state: State) -> int:
    """The number under which the question at which the state stands is shown."""
    keys = [question.key for question in asking.applicable(state.answers)]
    return keys.index(state.at) + 1


def fitted(asking: Questionnaire, state: State) -> State:
    """A state from earlier, by the questions as they are now: what nobody asks any more is dropped."""
    known = {key: answer for key, answer in state.answers.items() if _taken(asking.find(key), answer)}
    keys = {question.key for question in asking.questions}
    kept = replace(state, answers=asking.counted(known), skipped=state.skipped & keys)
    standing = {END, *(question.key for question in asking.applicable(kept.answers))}
    return kept if kept.at in standing else _onward(asking, kept)


def _taken(question: Question | None, answer: str) -> bool:
    if question is None:
        return False
    return not question.choices or set(answer.split(",")) <= {*question.choices, "none"}


def _told(state: State) -> Turn:
    return Turn(state, Outcome.DONE if state.at == END else Outcome.ASK)


def _onward(asking: Questionnaire, state: State) -> State:
    """To the first question that is neither answered nor passed over."""
    open_ = (one.key for one in asking.applicable(state.answers) if one.key not in (*state.answers, *state.skipped))
    return replace(state, at=next(open_, END))


def _answered(asking: Questionnaire, state: State, answer: str) -> State:
    if state.at == END:
        return state
    answers = asking.counted({**state.answers, state.at: answer})
    return _onward(asking, replace(state, answers=answers, skipped=state.skipped - {state.at}))


def _skipped(asking: Questionnaire, state: State) -> Turn:
    question = asking.find(state.at)
    if question is None:
        return _told(state)
    if question.needed:
        return Turn(state, Outcome.NEEDED)
    answers = asking.counted({key: answer for key, answer in state.answers.items() if key != state.at})
    return _told(_onward(asking, replace(state, answers=answers, skipped=state.skipped | {state.at})))


def _seen(asking: Questionnaire, state: State) -> list[str]:
    """What was asked so far, in order: answered, passed over, or standing there now."""
    asked = {*state.answers, *state.skipped, state.at}
    return [question.key for question in asking.applicable(state.answers) if question.key in asked]


def _back(asking: Questionnaire, state: State) -> Turn:
    seen = _seen(asking, state)
    before = seen[: seen.index(state.at)] if state.at in seen else seen
    return Turn(replace(state, at=before[-1]), Outcome.ASK) if before else Turn(state, Outcome.FIRST)


def _changed(asking: Questionnaire, state: State, number: int) -> Turn:
    shown = [question.key for question in asking.applicable(state.answers)]
    key = shown[number - 1] if 1 <= number <= len(shown) else END
    if key == END or key not in _seen(asking, state):
        return Turn(state, Outcome.NO_SUCH)
    return Turn(replace(state, at=key), Outcome.ASK)


def _result(asking: Questionnaire, state: State) -> Turn:
    """With what was answered so far; without what is needed, that is asked first."""
    lacking = missing(asking, state.answers)
    if lacking:
        return Turn(replace(state, at=lacking[0]), Outcome.NEEDED)
    return Turn(replace(state, at=END), Outcome.DONE)


def missing(asking: Questionnaire, answers: Answers) -> list[str]:
    """Questions that apply, are needed and have no answer."""
    return [one.key for one in asking.applicable(answers) if one.needed and one.key not in answers]
