"""Citizens at level 3 in the chat, written straight into the database: the steps themselves are not measured."""

from dataclasses import dataclass
from datetime import datetime

from auth.tables import StepRow
from models.keeping.chance import new_id
from models.keeping.transactions import effect
from models.people.pii import Pii
from sandbox.people import everyone
from sandbox.platform import accounts
from service.parts import Parts


@dataclass(frozen=True, slots=True)
class Asker:
    key: str
    openid: str


def at_level_three(parts: Parts, most: int) -> list[Asker]:
    """Persons, identities, live chat sessions and a fresh face check each. One citizen in one transaction."""
    now, appid = parts.clock.now(), parts.settings.wx_oa_appid
    chosen = [person for person in everyone() if person.cert_type == "IDENTITY_CARD" and not person.story_zh][:most]
    askers = []
    for person in chosen:
        asker = Asker(person.key, accounts.openid(appid, person.key))
        with effect() as session:
            row = parts.keeping.persons.create(Pii(person.name), Pii(person.number), person.cert_type, now)
            identity = parts.keeping.identities.find_or_create(appid, Pii(asker.openid), now)
            parts.keeping.identities.link(identity, row.id, now, now)
            chat = parts.sessions.touch_chat(identity, now)
            session.add(_face(new_id(parts.random), chat, (identity.id, row.id), now))
        askers.append(asker)
    return askers


def _face(step: str, session: str, who: tuple[str, str], now: datetime) -> StepRow:
    identity, person = who
    bound = {"session_id": session, "gen": 1, "exec_identity_id": identity, "person_id": person}
    kind = {"kind": "L3", "method": "wx_face", "purpose": "read", "state": "PASSED", "queries": 1}
    return StepRow(id=step, created_at=now, expires_at=now, decided_at=now, **bound, **kind)
