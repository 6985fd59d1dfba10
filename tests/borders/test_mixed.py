"""Answers as bureaus really give them: some figures there, some late, some missing, each for its own reason.

Both doors that speak to citizens draw every mixture, in both languages, and nothing comes out that is not in it.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.assurance.levels import Level
from models.assurance.masking import mask
from models.exchange import Answer, Channel, Fact, FactState, Language, Reason
from models.money import Money
from models.people.pii import Pii
from tests.borders.answers import INTENTS, whole
from tests.borders.pages import LOOK, ROOT, view, words
from tests.handlers.builders import CITIES, UNIT, FedClock
from wechat.doors.h5.sources import Reader, sources
from wechat.doors.speech import Speech

SPEECH = Speech(ROOT / "templates" / "chat", CITIES)
WHOLE = {intent: whole(intent) for intent in INTENTS}
SECRETS = ("12,345.00", "98,765.43", UNIT, "林晓雯", "330106199304180021")
LEAKS = ("None", "Money(", "Month(", "Decimal", "Pii(", "Undefined")

turned = st.one_of(
    st.none(),
    st.just({"state": FactState.STALE}),
    st.just({"value": None, "state": FactState.ABSENT, "reason": None}),
    st.sampled_from(Reason).map(lambda reason: {"value": None, "state": FactState.ABSENT, "reason": reason}),
    st.just({"value": None, "state": FactState.HIDDEN, "reason": Reason.NEEDS_LEVEL}),
)


@st.composite
def mixed(draw: st.DrawFn, intent: str) -> Answer:
    """The handler's answer with each fact of a bureau kept, late, missing or hidden by itself."""

    def change(fact: Fact) -> Fact:
        how = draw(turned) if fact.as_of is not None else None  # our own facts are never late or missing
        return replace(fact, **how) if how else fact

    answer = WHOLE[intent]
    sections = tuple(replace(one, facts=tuple(change(fact) for fact in one.facts)) for one in answer.sections)
    return replace(answer, sections=sections)


def texts_in(value: object) -> set[str]:
    """What a value may be read as; whoever was let out may be printed."""
    if isinstance(value, tuple):
        return set().union(*(texts_in(part) for part in value))
    return {value.yuan()} if isinstance(value, Money) else {str(value)}


def allowed(answer: Answer) -> set[str]:
    return set().union(*(texts_in(fact.value) for fact in answer.facts()), set())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("intent", INTENTS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_mixture_is_drawn_by_both_doors_and_holds_no_more_than_was_let_out(intent, language, data):
    answer = data.draw(mixed(intent))
    level = data.draw(st.sampled_from(Level))
    page, chat = mask(answer, level, Channel.H5), mask(answer, level, Channel.OFFICIAL)
    html, said = LOOK.answer(page, view(language, intent)), "\n".join(SPEECH(chat, language))
    for text, masked in ((html, page), (said, chat)):
        assert not [secret for secret in SECRETS if secret in text and secret not in allowed(masked)]
        assert not [leak for leak in LEAKS if leak in text]
    assert not any(isinstance(fact.value, Pii) for fact in (*page.facts(), *chat.facts()))
    for day in _days(page, language):
        assert day in words(html)


def _days(answer: Answer, language: Language) -> set[str]:
    """Every as-of of a bureau's figure that is shown."""
    reader = Reader(CITIES.known(answer.city), language, FedClock().now())
    shown = [fact for fact in answer.facts() if fact.state in (FactState.KNOWN, FactState.STALE)]
    return {source.day for source in sources(shown, reader, LOOK.texts)}
