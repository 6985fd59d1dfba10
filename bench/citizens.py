"""Citizens at level 3, written straight into the database: the steps themselves are not measured."""

from dataclasses import dataclass
from datetime import datetime

from auth.tables import StepRow
from models.exchange import Channel
from models.keeping.chance import new_id
from models.keeping.transactions import effect
from models.people.pii import Pii
from models.people.tables import IdentityRow
from sandbox.people import Person, everyone
from sandbox.platform import accounts
from service.parts import Parts


@dataclass(frozen=True, slots=True)
class Asker:
    key: str
    openid: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """`token`: the cookie of a city-service session."""

    key: str
    token: str


def at_level_three(parts: Parts, most: int) -> list[Asker]:
    """Persons, identities, live chat sessions and a fresh face check each. One citizen in one transaction."""
    now, appid = parts.clock.now(), parts.settings.wx_oa_appid
    askers = []
    for person in _chosen(most):
        asker = Asker(person.key, accounts.openid(appid, person.key))
        with effect() as session:
            identity, row = _linked(parts, person, now)
            chat = parts.sessions.touch_chat(identity, now)
            session.add(_face(new_id(parts.random), chat, (identity.id, row), now))
        askers.append(asker)
    return askers


def on_pages(parts: Parts, most: int) -> list[Visitor]:
    """The same with a session of the city-service pages each."""
    now, visitors = parts.clock.now(), []
    for person in _chosen(most):
        with effect() as session:
            identity, row = _linked(parts, person, now)
            opened, token = parts.sessions.open_with_token(identity, Channel.H5, now)
            session.add(_face(new_id(parts.random), opened.id, (identity.id, row), now))
        visitors.append(Visitor(person.key, token.reveal()))
    return visitors


def _chosen(most: int) -> list[Person]:
    return [person for person in everyone() if person.cert_type == "IDENTITY_CARD" and not person.story_zh][:most]


def _linked(parts: Parts, person: Person, now: datetime) -> tuple[IdentityRow, str]:
    appid = parts.settings.wx_oa_appid
    row = parts.keeping.persons.create(Pii(person.name), Pii(person.number), person.cert_type, now)
    identity = parts.keeping.identities.find_or_create(appid, Pii(accounts.openid(appid, person.key)), now)
    parts.keeping.identities.link(identity, row.id, now, now)
    return identity, row.id


def _face(step: str, session: str, who: tuple[str, str], now: datetime) -> StepRow:
    identity, person = who
    bound = {"session_id": session, "gen": 1, "exec_identity_id": identity, "person_id": person}
    kind = {"kind": "L3", "method": "wx_face", "purpose": "read", "state": "PASSED", "queries": 1}
    return StepRow(id=step, created_at=now, expires_at=now, decided_at=now, **bound, **kind)
