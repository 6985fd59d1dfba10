"""What this room works with: the keeping room's parts and the providers, handed in by `service/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from auth.pace import Pace
from models.keeping.blind import BlindIndex
from models.keeping.ledger import Ledger
from models.keeping.outbox import Outbox
from models.keeping.parked import Parking
from models.keeping.sessionkeys import SessionKeys
from models.people.store import Identities, Persons
from models.policy.cities import Level2Policy
from models.ports import Alarms, Bureaus, Clock, FaceCheck, MiniLogin, Passwords, Random, RealName, Waker


class Keeping(Protocol):
    """The parts of the keeping room that the chain needs."""

    @property
    def blind(self) -> BlindIndex: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def session_keys(self) -> SessionKeys: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def parking(self) -> Parking: ...
    @property
    def identities(self) -> Identities: ...
    @property
    def persons(self) -> Persons: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """The providers. None of them is called while a transaction is open."""

    login: MiniLogin
    real_name: RealName
    face: FaceCheck
    bureaus: Bureaus
    waker: Waker
    alarms: Alarms
    passwords: Passwords


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every citizen. `consents` maps a consent text's version to its SHA-256; `level2` a served
    city's code to how level 2 is proved there.
    """

    mini_appid: str
    default_city: str
    consents: Mapping[str, bytes]
    clock: Clock
    random: Random
    level2: Mapping[str, Level2Policy]
    pace: Pace
