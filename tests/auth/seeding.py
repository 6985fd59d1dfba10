"""A state of the pure chain as rows of a real database, so that a guard can be asked through the store as well."""

import hashlib
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from auth.attempts import save_tally
from auth.rows import row_of
from auth.tables import CounterCodeRow, RelinkRow, SessionRow
from models.assurance.chain import Chain, Code, Identity, Kind, Relink, Session, Tally
from models.keeping.database import db
from models.people.tables import IdentityRow, PersonRow


def hexed(value: Any, at: Any = None) -> Any:
    """The same value with every short name as 32 hex digits, as ids are; keys of two names as two ids."""
    if isinstance(value, tuple):
        return tuple(hexed(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _field(each.name, getattr(value, each.name)) for each in fields(value)})
    return value


NAMED = frozenset({
    "id", "union", "person", "identity", "session", "executor", "serves", "step", "number", "code", "key", "value",
})  # fmt: skip


def _field(name: str, value: Any) -> Any:
    if name == "action" and isinstance(value, str) and len(value) < 32:
        return hashlib.sha256(value.encode()).hexdigest()
    if name in NAMED and isinstance(value, str) and not isinstance(value, Enum):
        return " ".join(hashlib.md5(part.encode()).hexdigest() for part in value.split())
    return hexed(value)


def write(chain: Chain, person: str | None, now: datetime) -> None:
    """Inside the open transaction. `chain` is hexed already; `person` is whom the event speaks of besides."""
    spoken_of = (*chain.identities, *chain.steps, *chain.codes, *chain.relinks)
    persons = {person} | {each.person for each in spoken_of}
    for person in sorted(filter(None, persons)):
        blank = {"cert_type": "IDENTITY_CARD", "name_enc": b"", "number_enc": b"", "bi_ver": 1}
        db.session.add(PersonRow(id=person, number_bi=bytes.fromhex(person)[:16], created_at=now, **blank))
    db.session.flush()
    _add(_identity(each, now) for each in chain.identities)
    _add(_session(each, now) for each in chain.sessions if chain.identity(each.identity))
    _add(row_of(each) for each in chain.steps)
    _add(_code(each, now) for each in chain.codes)
    _add(_relink(each) for each in chain.relinks)
    for tally in chain.tallies:
        save_tally(Tally(tally.scope, tally.key), tally)


def _add(rows: Iterable[object]) -> None:
    db.session.add_all(list(rows))
    db.session.flush()


def _identity(each: Identity, now: datetime) -> IdentityRow:
    row = IdentityRow(id=each.id, appid="wx", openid_bi=bytes.fromhex(each.id), openid_enc=b"", bi_ver=1)
    row.unionid_bi = bytes.fromhex(each.union) if each.union else None
    row.person_id, row.link_state, row.link_epoch = each.person, each.link, each.link_epoch
    row.l1_at, row.l2_at, row.language, row.created_at = each.l1_at, each.l2_at, "zh", now
    return row


def _session(each: Session, now: datetime) -> SessionRow:
    row = SessionRow(id=each.id, identity_id=each.identity, channel=each.channel, gen=each.gen, epoch=each.epoch)
    row.link_epoch_seen, row.created_at, row.last_seen_at = each.link_epoch_seen, now, each.last_seen_at
    row.abs_expires_at, row.revoked_at = each.expires_at, now if each.revoked else None
    return row


def _code(each: Code, now: datetime) -> CounterCodeRow:
    row = CounterCodeRow(code_bi=bytes.fromhex(each.id), person_id=each.person, issued_by="", created_at=now)
    row.expires_at, row.session_id = each.expires_at, each.session
    row.used_l1_at = now if Kind.L1 in each.used else None
    row.used_l3_at = now if Kind.L3 in each.used else None
    return row


def _relink(each: Relink) -> RelinkRow:
    row = RelinkRow(identity_id=each.identity, person_id=each.person, asked_at=each.asked_at)
    row.named_at, row.session_id, row.gen = each.named_at, each.session, each.gen
    return row
