"""The one place that decides what may be shown: class x level x channel (design 3.1, security design 2.3, 4)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from models.assurance.levels import FactClass, Level
from models.exchange import Answer, Channel, Fact, FactState, Reason, Section, Value
from models.money import Money
from models.people.pii import Pii

# On a page of one's own: the level a class of fact needs. C4 facts are receipts of acts, which level 3 did.
PAGE: Mapping[FactClass, Level] = {
    FactClass.C0: Level.NOBODY,
    FactClass.C1: Level.NAME,
    FactClass.C2: Level.NUMBER,
    FactClass.C3: Level.FACE,
    FactClass.C4: Level.FACE,
}

# In the chat a fact is shown only if its name stands here, from this level on. Chats are read on locked screens, by
# people beside you and by whoever holds the phone: what is not named here is hidden, so a new fact starts hidden.
CHAT: Mapping[str, Level] = {
    # rules and services: nothing personal
    "served": Level.NOBODY,
    "hotline": Level.NOBODY,
    "apps": Level.NOBODY,
    "served_cities": Level.NOBODY,
    "threshold": Level.NOBODY,
    "score_kind": Level.NOBODY,
    "question": Level.NOBODY,
    "lacking": Level.NOBODY,
    "rules": Level.NOBODY,
    "law_indicator": Level.NOBODY,
    "law_row": Level.NOBODY,
    "law_gate": Level.NOBODY,
    "law_reading": Level.NOBODY,
    "law_condition": Level.NOBODY,
    "law_source": Level.NOBODY,
    # a simulation from what the writer just said in this very chat; nobody's record
    "estimate": Level.NOBODY,
    "estimate_reached": Level.NOBODY,
    "estimate_missing": Level.NOBODY,
    "refused": Level.NOBODY,
    "estimate_line": Level.NOBODY,
    "estimate_path": Level.NOBODY,
    "estimate_gate": Level.NOBODY,
    "precondition": Level.NOBODY,
    "untested": Level.NOBODY,
    "otherwise": Level.NOBODY,
    "assumed": Level.NOBODY,
    "hint": Level.NOBODY,
    "ended": Level.NOBODY,
    "ended_sessions": Level.NOBODY,
    # one's own consents: what was agreed to, and that it was taken back
    "consents_given": Level.NOBODY,
    "consent": Level.NOBODY,
    "withdrawn": Level.NOBODY,
    # how well one is known
    "level": Level.NOBODY,
    "step_until": Level.NAME,
    "login": Level.NAME,
    "name": Level.NUMBER,
    # insured yes or no, and dates
    "found": Level.NUMBER,
    "insured": Level.NUMBER,
    "insured_since": Level.NUMBER,
    # how much of which kind of data is kept; nothing of what stands in it
    "held": Level.NUMBER,
    # the progress of one's own correction requests
    "ticket": Level.NAME,
    "snapshot": Level.NAME,
    # status per scheme, last paid month, month counts
    "status": Level.FACE,
    "last_paid": Level.FACE,
    "months": Level.FACE,
    "arrears_months": Level.FACE,
    "gap_months": Level.FACE,
    # payments of a year: how many months in which state, and the count of every year
    "year": Level.FACE,
    "paid_months": Level.FACE,
    "normal_months": Level.FACE,
    "not_arrived_months": Level.FACE,
    "back_paid_months": Level.FACE,
    "refunded_months": Level.FACE,
    "doubled_months": Level.FACE,
    "transferred_months": Level.FACE,
    "year_months": Level.FACE,
    # points: state, total, threshold reached or not, validity, permit, next deadline
    "points_state": Level.FACE,
    "score": Level.FACE,
    "reached": Level.FACE,
    "valid_from": Level.FACE,
    "valid_to": Level.FACE,
    "permit": Level.FACE,
    "permit_expiry": Level.FACE,
    "deadline": Level.FACE,
    "deadline_opens": Level.FACE,
    "deadline_due": Level.FACE,
    "next_actor": Level.FACE,
    # receipts of acts
    "receipt": Level.FACE,
    "copy_until": Level.FACE,
}

# That a city does not provide a figure is a rule of the city, not news about a person.
PUBLIC_REASONS = frozenset({Reason.NOT_PROVIDED_BY_CITY})

UNSEEN = "*"


def mask(answer: Answer, level: Level, channel: Channel) -> Answer:
    """The answer as this level may see it on this channel: hidden facts lose their value and say NEEDS_LEVEL."""
    return replace(answer, sections=tuple(_section(section, level, channel) for section in answer.sections))


def _section(section: Section, level: Level, channel: Channel) -> Section:
    return replace(section, facts=tuple(_fact(fact, level, channel) for fact in section.facts))


def _fact(fact: Fact, level: Level, channel: Channel) -> Fact:
    if fact.state is FactState.ABSENT and fact.reason in PUBLIC_REASONS:
        return replace(fact, value=None)
    if not visible(fact, level, channel):
        return replace(fact, value=None, state=FactState.HIDDEN, reason=Reason.NEEDS_LEVEL)
    own_view = level >= Level.FACE and channel is not Channel.OFFICIAL
    return replace(fact, value=shown(fact.name, fact.value, own_view=own_view))


def visible(fact: Fact, level: Level, channel: Channel) -> bool:
    """May this fact leave at all? The class always decides; in the chat the allow-list decides as well."""
    if level < PAGE[fact.grade]:
        return False
    if channel is not Channel.OFFICIAL:
        return True
    return fact.name in CHAT and level >= CHAT[fact.name] and not has_money(fact.value)


def has_money(value: object) -> bool:
    """A second lock: whatever a fact is called, an amount does not go into a chat."""
    return isinstance(value, Money) or (isinstance(value, tuple) and any(has_money(part) for part in value))


def shown(name: str, value: object, *, own_view: bool) -> Value | None:
    """The value in the form this view may see. Personal text (Pii) leaves through the mask of its name, or as `*`."""
    if isinstance(value, tuple):
        return tuple(part for part in (shown(name, part, own_view=own_view) for part in value) if part is not None)
    if isinstance(value, Pii):
        masked, full = PERSONAL.get(name, (_nothing, _nothing))
        return (full if own_view else masked)(value.reveal())
    return value  # type: ignore[return-value]


def masked_name(text: str) -> str:
    """Two characters keep the last; longer names as well: `*三`, `**娜`, `***江` (security design 4)."""
    return UNSEEN * (len(text) - 1) + text[-1:] if len(text) > 1 else UNSEEN


def masked_number(text: str) -> str:
    """First and last character of an ID number: `3****************4`."""
    return text[0] + UNSEEN * (len(text) - 2) + text[-1] if len(text) > 2 else _nothing(text)


def own_number(text: str) -> str:
    """First three and last four: what a person sees of their own number; in full only on a certificate."""
    return text[:3] + UNSEEN * (len(text) - 7) + text[-4:] if len(text) > 7 else _nothing(text)


def masked_phone(text: str) -> str:
    """`138****1234`, at every level."""
    return text[:3] + UNSEEN * (len(text) - 7) + text[-4:] if len(text) > 7 else _nothing(text)


def masked_card(text: str) -> str:
    """The last four digits of a bank card, at every level."""
    return UNSEEN * (len(text) - 4) + text[-4:] if len(text) > 4 else _nothing(text)


def _nothing(text: str) -> str:
    return UNSEEN


def _whole(text: str) -> str:
    return text


# Fact name -> (level 2, messages, staff list; own view at level 3).
PERSONAL: Mapping[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "name": (masked_name, _whole),
    "number": (masked_number, own_number),
    "phone": (masked_phone, masked_phone),
    "bank_card": (masked_card, masked_card),
    "unit": (_nothing, _whole),
    "payment": (_nothing, _whole),  # the only personal text of a row is its unit
}
