"""What the door works with, handed in by `service/`: ports, policy, addresses. All frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from models.assurance.levels import Purpose
from models.exchange import Caller
from models.keeping.errands import Errands
from models.keeping.parked import Parking
from models.people.pii import Pii
from models.policy.cities import Cities
from models.ports import Answering, Clock, Gate, Random
from models.web import PageSignature
from wechat.doors.acquaintance import Acquaintance
from wechat.doors.h5.cookies import Cookies
from wechat.doors.h5.headers import Headers
from wechat.doors.h5.pages import Pages


class Entered(Protocol):
    @property
    def caller(self) -> Caller: ...
    @property
    def token(self) -> Pii | None: ...


class Entrance(Protocol):
    """Login sessions of pages."""

    def login(self, code: Pii, held: Pii | None) -> Entered:
        """Raises LoginRejected, SnapshotUser, WeChatDown, WeChatError."""
        ...

    def caller(self, token: Pii) -> Caller:
        """Raises NoSession."""
        ...

    def renew(self, token: Pii, call: bytes) -> Entered:
        """A new token in place of this one; the old one may repeat this call for 30 s. Raises NoSession."""
        ...

    def owner(self, token: Pii) -> str:
        """Whose session this is or was; "" when nobody knows."""
        ...


class Handed(Protocol):
    """A ticket just made, shown this once."""

    @property
    def ticket(self) -> Pii: ...


Hand = Callable[[Caller, Purpose, str | None], Handed]
"""A page hands its level-3 step over. Raises StepUp below level 2."""


@dataclass(frozen=True, slots=True)
class Questions:
    """`known`: every intent. `acts` change something; `approvals` are those that level 3 must approve one by one.

    `offered` by city: what its list of services shows, in order.
    """

    known: frozenset[str]
    acts: frozenset[str]
    approvals: frozenset[str]
    offered: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """`base`: where browsers reach us. `authorize` (scope, state) is WeChat's login page. `steps`: a page that runs

    the chain's steps; None where only the mini-program does.
    """

    base: str
    authorize: Callable[[str, str], str]
    silent: str  # scope that gives the openid alone
    permitted: str  # scope that asks the citizen, and gives the unionid
    steps: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    answering: Answering
    entrance: Entrance
    hand: Hand
    gate: Gate
    errands: Errands
    parking: Parking
    acquaintance: Acquaintance
    pages: Pages
    cities: Cities
    questions: Questions
    addresses: Addresses
    signer: PageSignature
    cookies: Cookies
    headers: Headers
    clock: Clock
    random: Random
    default_city: str
