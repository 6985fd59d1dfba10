"""What crosses the border between doors and handlers: a question in, facts out. All frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.assurance.levels import FactClass
from models.calendar.month import Month
from models.money import Money


class Channel(StrEnum):
    OFFICIAL = "official"
    MINI = "mini"
    H5 = "h5"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class FactState(StrEnum):
    KNOWN = "known"  # value stands
    ABSENT = "absent"  # there is none to know; `reason` says why
    HIDDEN = "hidden"  # there is one; this level or channel may not see it
    STALE = "stale"  # value stands but is older than the city promises


class Reason(StrEnum):
    """Why a figure is not shown (design 6)."""

    NOT_PROVIDED_BY_CITY = "NOT_PROVIDED_BY_CITY"
    WRONG_OWNER = "WRONG_OWNER"
    TRANSFERRING = "TRANSFERRING"
    NOT_YET_ARRIVED = "NOT_YET_ARRIVED"
    NEEDS_PASSWORD = "NEEDS_PASSWORD"
    SCHEME_ARREARS = "SCHEME_ARREARS"
    NEEDS_LEVEL = "NEEDS_LEVEL"


Value = str | int | bool | Decimal | Money | Month | date | tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the door knows it: our own ids, never an openid."""

    identity: str
    session: str
    look: "Look | None" = field(default=None, compare=False, repr=False)

    def anew(self) -> "Caller":
        """The same caller without the look: for a question asked after something about the caller changed."""
        return Caller(self.identity, self.session)


@dataclass(frozen=True, slots=True)
class Look:
    """What the door's one look found about its caller: good for this one request, never kept, never sent on.

    `proofs` is the gate's own; nobody else reads it.
    """

    language: Language
    city: str | None
    proofs: object
    talking: bool = True  # a guided dialogue may be open; False: there is none


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question. `deadline` (UTC) bounds what a bureau may take; None means the worker's own budget."""

    channel: Channel
    caller: Caller
    city: str
    intent: str
    asked_at: datetime
    language: Language = Language.ZH
    fields: Mapping[str, str] = field(default_factory=dict)
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Command(Enquiry):
    """An act. `idempotency_key` makes a repeat harmless; `action_hash` is what level 3 `act` approved."""

    idempotency_key: str = ""
    action_hash: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """The unit of every answer: a value is never shown without its owner, its source and its as-of date.

    `as_of` is when the bureau says this was true (Asia/Shanghai); None only for facts of our own (class C0).
    """

    name: str
    value: Value | None
    grade: FactClass
    city: str
    owner: str
    source: str
    as_of: datetime | None
    state: FactState = FactState.KNOWN
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together: one scheme, one application. `name` keys its title in `templates/`."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler says. `intent` names the template; `actions` are the next possible questions or acts."""

    intent: str
    city: str
    sections: tuple[Section, ...] = ()
    actions: tuple[str, ...] = ()
    rule_set: str | None = None
    uncertain: tuple[str, ...] = ()
    promised_next: datetime | None = None

    def facts(self) -> tuple[Fact, ...]:
        """All facts of all sections, in order."""
        return tuple(fact for section in self.sections for fact in section.facts)


@dataclass(frozen=True, slots=True)
class StepNeeded:
    """The router's answer when the person is not known well enough: which level comes next, and for what."""

    need: int
    has: int
    city: str
    intent: str
    purpose: str = "read"
    target: int = 3  # the level the question asks for in the end
