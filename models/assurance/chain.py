"""The chain's state as values: who is linked, who is logged in, which steps run, what was tried (security design 2.1).

A `Chain` may hold everything (the exhaustive search) or only the rows one transition touches (the store).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from models.assurance.levels import Purpose

RELINK_ACTION: Final = '{"act":"relink"}'  # what the new person's face approves when an identity changes hands
RELINK: Final = sha256(RELINK_ACTION.encode()).hexdigest()


class Link(StrEnum):
    """Whether an identity stands for a person. ENDED keeps the person, so that it cannot silently become another."""

    NONE = "NONE"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class Kind(StrEnum):
    """Which rung a step proves."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class StepState(StrEnum):
    """NEW (reserved, provider not asked yet), PENDING (with the provider), then exactly one end."""

    NEW = "NEW"
    PENDING = "PENDING"
    PASSED = "PASSED"
    CONSUMED = "CONSUMED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    VOID = "VOID"


@dataclass(frozen=True, slots=True)
class Identity:
    """One openid under one appid. `union` is opaque and equal for one human's identities; None when unknown."""

    id: str
    union: str | None = None
    person: str | None = None
    link: Link = Link.NONE
    link_epoch: int = 0
    l1_at: datetime | None = None
    l2_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A login session; `gen` counts the events after which nothing proved before counts any more."""

    id: str
    identity: str
    channel: str
    last_seen_at: datetime
    expires_at: datetime
    gen: int = 1
    epoch: int = 1
    link_epoch_seen: int = 0
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One try at one rung, bound to session, gen, executing identity, person and purpose.

    `serves` names the chat session of a unionid twin that waits for this step. A level-1 step has no person until
    it passes: before that nobody but the citizen claims who that is.
    """

    id: str
    session: str
    gen: int
    kind: Kind
    method: str
    executor: str
    person: str | None
    purpose: Purpose
    state: StepState
    created_at: datetime
    expires_at: datetime
    action: str | None = None
    serves: str | None = None
    serves_gen: int | None = None

    @property
    def relinks(self) -> bool:
        """Whether this face makes its identity the new person's."""
        return self.kind is Kind.L3 and self.action == RELINK


@dataclass(frozen=True, slots=True)
class Relink:
    """An identity wants to be another person's: who asked for it when, and where that name was said again after."""

    identity: str
    person: str
    asked_at: datetime
    named_at: datetime | None = None
    session: str | None = None
    gen: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A counter code: bound to a person from its issue, to one session from its first use; once per rung."""

    id: str
    person: str
    expires_at: datetime
    session: str | None = None
    used: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """One counted thing (a step, a number, an identity; opaque) and when it was counted."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted under one scope and key, and the lock that came of it."""

    scope: str
    key: str
    marks: tuple[Mark, ...] = ()
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole, or the touched part. `highest` is the latest time ever seen: earlier ones are not believed."""

    identities: tuple[Identity, ...]
    epoch: int
    highest: datetime
    sessions: tuple[Session, ...] = ()
    steps: tuple[Step, ...] = ()
    tallies: tuple[Tally, ...] = ()
    codes: tuple[Code, ...] = ()
    relinks: tuple[Relink, ...] = ()

    def identity(self, id: str) -> Identity | None:
        return next((each for each in self.identities if each.id == id), None)

    def session(self, id: str | None) -> Session | None:
        return next((each for each in self.sessions if each.id == id), None)

    def step(self, id: str) -> Step | None:
        return next((each for each in self.steps if each.id == id), None)

    def code(self, id: str | None) -> Code | None:
        return next((each for each in self.codes if each.id == id), None)

    def relink(self, identity: str) -> Relink | None:
        return next((each for each in self.relinks if each.identity == identity), None)

    def tally(self, scope: str, key: str) -> Tally:
        """The count under this scope and key, empty when nothing was counted yet."""
        found = (each for each in self.tallies if each.scope == scope and each.key == key)
        return next(found, Tally(scope, key))

    def sessions_of(self, identities: frozenset[str]) -> Iterator[Session]:
        return (each for each in self.sessions if each.identity in identities)

    def with_identity(self, new: Identity) -> "Chain":
        return replace(self, identities=tuple(new if old.id == new.id else old for old in self.identities))

    def with_session(self, new: Session) -> "Chain":
        kept = tuple(each for each in self.sessions if each.id != new.id)
        return replace(self, sessions=tuple(sorted((*kept, new), key=lambda each: each.id)))

    def with_step(self, new: Step) -> "Chain":
        kept = tuple(each for each in self.steps if each.id != new.id)
        return replace(self, steps=tuple(sorted((*kept, new), key=lambda each: each.id)))

    def with_code(self, new: Code) -> "Chain":
        return replace(self, codes=tuple(new if old.id == new.id else old for old in self.codes))

    def with_relink(self, identity: str, new: Relink | None) -> "Chain":
        """At most one for each identity; None ends it."""
        kept = tuple(each for each in self.relinks if each.identity != identity)
        return replace(self, relinks=kept if new is None else (*kept, new))

    def with_tally(self, new: Tally) -> "Chain":
        kept = tuple(each for each in self.tallies if (each.scope, each.key) != (new.scope, new.key))
        return replace(self, tallies=tuple(sorted((*kept, new), key=lambda each: (each.scope, each.key))))
