"""Everything held about a person, opened for that person alone, and the sealed files made of it (security design 8)."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from auth.rights.acts import person_of
from auth.rights.tables import ExportRow, TicketRow
from auth.rights.tickets import Tickets
from auth.room import Keeping
from auth.tables import ConsentRow, SessionRow, StepRow
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.keeping.vault import Place, Vault
from models.people.tables import IdentityRow, PersonRow
from models.policy.retention import Kind, lives
from models.ports import Random

FORMATS = ("json", "pdf")
Rows = list[dict[str, Any]]


class Copying:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping, vault: Vault, tickets: Tickets, random: Random) -> None:
        self._keeping = keeping
        self._vault = vault
        self._tickets = tickets
        self._random = random

    def owe(self, identity: IdentityRow, now: datetime) -> None:
        """One file of each format, and the work of making them. Raises NoSession when nobody is linked."""
        person = person_of(identity)
        for kind in FORMATS:
            row = ExportRow(id=new_id(self._random), identity_id=identity.id, person_id=person, kind=kind)
            row.state, row.created_at, row.expires_at = "OWED", now, now + lives(Kind.EXPORT)
            db.session.add(row)
        self._keeping.outbox.owe("copy", (identity.id, None), {}, now)

    def owed(self, identity: str) -> list[ExportRow]:
        wanted = select(ExportRow).where(ExportRow.identity_id == identity, ExportRow.state == "OWED")
        return list(db.session.scalars(wanted.order_by(ExportRow.id)))

    def seal(self, row: ExportRow, content: bytes) -> None:
        row.sealed = self._vault.seal_bytes(row.person_id, Place("export_file", row.kind, row.id), content)
        row.state = "READY"

    def open(self, row: ExportRow) -> bytes:
        return self._vault.open_bytes(row.person_id, Place("export_file", row.kind, row.id), row.sealed or b"")

    def everything(self, identity: str) -> dict[str, Rows]:
        """By kind, each a list of rows in plain words. Personal values are revealed: for the sealed files only."""
        person = db.session.get_one(PersonRow, person_of(db.session.get_one(IdentityRow, identity)))
        linked = select(IdentityRow).where(IdentityRow.person_id == person.id).order_by(IdentityRow.created_at)
        mine = list(db.session.scalars(linked))
        ids = [row.id for row in mine]
        return {
            Kind.PERSON: [self._person(person)],
            Kind.IDENTITY: [self._identity(row) for row in mine],
            Kind.SESSION: _sessions(ids),
            Kind.STEP: _steps(ids),
            Kind.CONSENT: _consents(ids),
            Kind.EXPORT: _exports(person.id),
            Kind.TICKET: self._tickets_of(person.id),
            Kind.AUDIT: self._audit([person.id, *ids]),
        }

    def _person(self, row: PersonRow) -> dict[str, Any]:
        name, number = self._keeping.persons.name(row), self._keeping.persons.number(row)
        told = {"name": name.reveal(), "number": number.reveal()}
        return told | {"document": row.cert_type, "since": row.created_at}

    def _identity(self, row: IdentityRow) -> dict[str, Any]:
        union = None
        if row.unionid_enc is not None:
            union = self._vault.open(row.id, Place("wx_identity", "unionid", row.id), row.unionid_enc).reveal()
        told = {"app": row.appid, "openid": self._keeping.identities.openid(row).reveal(), "unionid": union}
        told |= {"link": row.link_state, "city": row.city, "language": row.language}
        return told | {"since": row.created_at, "level_1": row.l1_at, "level_2": row.l2_at}

    def _tickets_of(self, person: str) -> Rows:
        rows = db.session.scalars(select(TicketRow).where(TicketRow.person_id == person))
        told = []
        for row in rows:
            text, snapshot = self._tickets.text(row)
            said = {"number": row.number, "state": row.state, "at": row.created_at, "snapshot": row.snapshot_id}
            told.append(said | {"text": text.reveal(), "figures": snapshot.reveal()})
        return told

    def _audit(self, ids: list[str]) -> Rows:
        names = [self._keeping.ledger.pseudonym(each) for each in ids]
        wanted = select(AuditRow).where(or_(AuditRow.actor.in_(names), AuditRow.subject.in_(names)))
        rows = db.session.scalars(wanted.order_by(AuditRow.id))
        return [{"index": row.id, "at": row.at, "kind": row.kind, "result": row.result} for row in rows]


def _sessions(ids: list[str]) -> Rows:
    rows = db.session.scalars(select(SessionRow).where(SessionRow.identity_id.in_(ids)).order_by(SessionRow.created_at))
    return [
        {"channel": row.channel, "began": row.created_at, "last_seen": row.last_seen_at, "ended": row.revoked_at}
        for row in rows
    ]


def _steps(ids: list[str]) -> Rows:
    rows = db.session.scalars(select(StepRow).where(StepRow.exec_identity_id.in_(ids)).order_by(StepRow.created_at))
    return [
        {"kind": row.kind, "method": row.method, "purpose": row.purpose, "state": row.state}
        | {"began": row.created_at, "decided": row.decided_at, "result": row.result_code}
        for row in rows
    ]


def _consents(ids: list[str]) -> Rows:
    rows = db.session.scalars(select(ConsentRow).where(ConsentRow.identity_id.in_(ids)).order_by(ConsentRow.given_at))
    return [
        {"purpose": row.purpose, "version": row.text_version, "channel": row.channel}
        | {"given": row.given_at, "withdrawn": row.withdrawn_at}
        for row in rows
    ]


def _exports(person: str) -> Rows:
    rows = db.session.scalars(select(ExportRow).where(ExportRow.person_id == person).order_by(ExportRow.created_at))
    return [{"format": row.kind, "state": row.state, "made": row.created_at, "until": row.expires_at} for row in rows]
