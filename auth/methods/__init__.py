"""The ways to prove a rung. A new way is one new file here: it names itself, its rungs, and how it asks its provider.

A method reads what was claimed, asks the provider - never with a transaction open - and brings a ruling. It decides
nothing: the machine does (models/assurance/deciding.py).
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.outbound.alarm import Alarm
from models.people.citizen import CertType
from models.people.pii import Pii


@dataclass(frozen=True, slots=True)
class Claim:
    """What the citizen claims, tidied. `number` is None when it cannot be anybody's; `tried` counts it all the same.

    `consent_code` is WeChat's, for this openid; `counter_code` is ours, from a counter.
    """

    name: Pii | None = None
    number: Pii | None = None
    tried: Pii | None = None
    consent_code: Pii | None = None
    counter_code: Pii | None = None
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is to be proved, from our own rows: the executing identity's openid and, from level 1 on, the person.

    `person` is our id of that person.
    """

    step: str
    openid: Pii
    city: str
    name: Pii | None = None
    number: Pii | None = None
    cert_type: CertType | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a provider needs to be asked again; sealed in the step's row."""

    verify_id: Pii
    cert_hash: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the provider's answer comes to; `code` is for the audit and holds nothing personal.

    `asked` is false when the claim alone said no; `alarm` calls for a person.
    """

    verdict: Verdict
    code: str
    ticket: Ticket | None = None
    asked: bool = True
    alarm: Alarm | None = None


class Method(Protocol):
    """Raises BadRequest for a form that lacks what the method needs, Unavailable (outage) from `ask` and `again`."""

    name: str
    kinds: frozenset[Kind]
    needs_consent: bool

    def claim(self, asked: StepRequest, today: date) -> Claim: ...

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling: ...

    def again(self, ticket: Ticket, subject: Subject) -> Ruling: ...


def discover(outside: Outside) -> dict[str, Method]:
    """All methods by name, in file order. Raises RuntimeError when two have one name."""
    methods: dict[str, Method] = {}
    for found in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        method: Method = importlib.import_module(f"{__name__}.{found}").method(outside)
        if method.name in methods:
            raise RuntimeError(f"two methods are called {method.name!r}")
        methods[method.name] = method
    return methods
