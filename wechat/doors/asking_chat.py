"""One question of a dialogue as a chat message."""

from models.dialogue.machine import END, State, number_of
from models.dialogue.questionnaire import Kind, Question, Questionnaire
from models.exchange import Language
from wechat.doors.asking import Asking

PICKED = frozenset({Kind.CHOICE, Kind.YES_NO})


def as_message(asking: Asking, asked: Questionnaire, state: State, language: Language) -> str:
    """Number, question, choices, help, how to answer, how to move. `state` stands at a question."""
    question = asked.find(state.at)
    if question is None or state.at == END:
        raise ValueError("the dialogue stands at no question")
    number = asking.say("number", language, number=str(number_of(asked, state)))
    head = f"{number} {asking.question(state.at, language)}"
    choices = [
        f"{place} {asking.choice(question.key, choice, language)}"
        for place, choice in enumerate(question.choices, start=1)
    ]
    before = [_before(asking, question, state, language)] if question.key in state.answers else []
    help_ = asking.help(question.key, language)
    return "\n".join((head, *choices, help_, *before, _how(asking, question, language), asking.say("moves", language)))


def _before(asking: Asking, question: Question, state: State, language: Language) -> str:
    given = asking.answer(question, state.answers[question.key], language)
    return asking.say("before", language, answer=given)


def _how(asking: Asking, question: Question, language: Language) -> str:
    if question.kind is Kind.SEVERAL:
        return asking.say("pick_several", language)
    needed = "_needed" if question.needed else ""
    return asking.say(("pick" if question.kind in PICKED else "write") + needed, language)
