"""Every kind of row is forgotten exactly when the register says, on both databases, and nothing else is touched."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from auth.rights.tables import ActRow, ExportRow, TicketRow
from auth.tables import (
    AttemptMarkRow,
    AttemptRow,
    ConsentRow,
    CounterCodeRow,
    HandoffRow,
    LoginCodeRow,
    SessionRow,
    StepRow,
)
from models.assurance.lifetimes import IDLE
from models.assurance.limits import STREAK
from models.keeping.database import db
from models.keeping.tables import (
    DialogueRow,
    ErrandRow,
    NonceRow,
    OutboxRow,
    PageRow,
    ParkedRow,
    ReceiptRow,
    SessionKeyRow,
)
from models.keeping.transactions import effect, reading, worker_effect
from models.people.tables import IdentityRow, PersonRow
from models.policy.retention import REGISTER, Kind
from service import retention
from tests.conftest import StillClock

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
LONG = 1000 * 365 * DAY
ID = {name: digit * 32 for name, digit in zip(("identity", "person", "session", "row"), "abcd", strict=True)}
PERSON = {"person_id": ID["person"]}
IDENTITY = {"identity_id": ID["identity"]}


def session(at: datetime, **more: Any) -> SessionRow:
    """One that lives for ever unless told otherwise."""
    row = SessionRow(id=ID["session"], channel="mini", gen=1, epoch=1, link_epoch_seen=0, **IDENTITY)
    row.created_at, row.last_seen_at, row.abs_expires_at = at, at, at + 12 * HOUR
    for name, value in more.items():
        setattr(row, name, value)
    return row


def step(at: datetime, **more: Any) -> StepRow:
    fixed = {"id": ID["row"], "session_id": ID["session"], "gen": 1, "kind": "L3", "method": "wx_face", "queries": 0}
    times = {"created_at": at, "expires_at": at + 10 * MINUTE}
    return StepRow(exec_identity_id=ID["identity"], purpose="read", state="PASSED", **(fixed | times | more))


def message(at: datetime, state: str, **more: Any) -> OutboxRow:
    times = {"created_at": at, "next_at": at, "expires_at": at + DAY}
    fixed = {"id": ID["row"], "kind": "text", "attempts": 0, "result": "", "state": state}
    return OutboxRow(**(IDENTITY | times | fixed | more))


def parked(at: datetime) -> ParkedRow:
    times = {"created_at": at, "expires_at": at + DAY}
    return ParkedRow(id=ID["row"], session_id=ID["session"], state="WAITING", sealed=b"x", **IDENTITY, **times)


def dialogue(at: datetime) -> DialogueRow:
    return DialogueRow(session_id=ID["session"], version=1, sealed=b"x", expires_at=at + 7 * DAY, **IDENTITY)


def errand(at: datetime) -> ErrandRow:
    return ErrandRow(id=ID["row"], browser_hash=b"b" * 32, sealed=b"x", created_at=at, expires_at=at + DAY)


def key(session_id: str) -> SessionKeyRow:
    return SessionKeyRow(session_id=session_id, master_ver=1, wrapped=b"k")


def receipt(at: datetime) -> ReceiptRow:
    owner = {"session_id": ID["session"], **IDENTITY}
    return ReceiptRow(key=b"k" * 32, state="ANSWERED", lease_until=at, received_at=at, **owner)


def export(at: datetime) -> ExportRow:
    row = ExportRow(id=ID["row"], kind="json", state="READY", sealed=b"x", **IDENTITY, **PERSON)
    row.created_at, row.expires_at = at, at + 7 * DAY
    return row


def code(at: datetime) -> CounterCodeRow:
    return CounterCodeRow(code_bi=b"c" * 32, issued_by="s", created_at=at, expires_at=at + 10 * MINUTE, **PERSON)


def handed(at: datetime) -> HandoffRow:
    owner = {"step_id": ID["row"], "session_id": ID["session"], "gen": 1}
    return HandoffRow(ticket_hash=b"t" * 32, purpose="read", created_at=at, **owner)


def consent(at: datetime, withdrawn: datetime | None) -> ConsentRow:
    row = ConsentRow(id=ID["row"], purpose="identity", text_version="1", channel="mini", **IDENTITY)
    row.given_at, row.withdrawn_at = at, withdrawn
    return row


def correction(at: datetime) -> TicketRow:
    row = TicketRow(number="C1", city="shanghai", state="RECEIVED", snapshot_id="s", **IDENTITY, **PERSON)
    row.snapshot_enc, row.text_enc, row.created_at = b"s", b"t", at
    return row


Make = Callable[[datetime], list[Any]]
# job -> (how long after `at` the row must still be there, the rows made at `at`)
CASES: dict[str, tuple[str, timedelta, Make]] = {
    "idle session": ("sessions", DAY + IDLE, lambda at: [session(at)]),
    "revoked session": ("sessions", DAY, lambda at: [session(at, last_seen_at=at + LONG, revoked_at=at)]),
    "old session": ("sessions", DAY, lambda at: [session(at, last_seen_at=at + LONG, abs_expires_at=at)]),
    "key of an ended session": (
        "session keys",
        DAY,
        lambda at: [session(at, last_seen_at=at + LONG, revoked_at=at), key(ID["session"])],
    ),
    "hand-over ticket": ("hand-overs", DAY, lambda at: [session(at), handed(at)]),
    "answer kept for a lost reply": (
        "repeats",
        30 * SECOND,
        lambda at: [session(at, last_seen_at=at + LONG, prev_answer=b"x", prev_until=at + 30 * SECOND)],
    ),
    "step": ("steps", 3 * 365 * DAY, lambda at: [step(at)]),
    "provider's ticket": ("step tickets", 10 * MINUTE, lambda at: [step(at, ticket_enc=b"t")]),
    "parked question": ("questions", DAY, lambda at: [parked(at)]),
    "sent message": ("messages", 72 * HOUR, lambda at: [message(at, "DONE")]),
    "ended message": ("messages", 72 * HOUR, lambda at: [message(at, "ENDED")]),
    "message that waited in vain": ("lost messages", DAY, lambda at: [message(at, "WAITING", sealed=b"x")]),
    "page": (
        "pages",
        10 * MINUTE,
        lambda at: [PageRow(session_id=ID["session"], sealed=b"x", expires_at=at + 10 * MINUTE)],
    ),
    "guided dialogue": ("dialogues", 7 * DAY, lambda at: [dialogue(at)]),
    "errand": ("errands", DAY, lambda at: [errand(at)]),
    "receipt": ("receipts", 72 * HOUR, lambda at: [receipt(at)]),
    "nonce": (
        "nonces",
        10 * MINUTE,
        lambda at: [NonceRow(nonce=b"n" * 32, body_hash=b"b" * 32, expires_at=at + 10 * MINUTE)],
    ),
    "login code": ("login codes", DAY, lambda at: [LoginCodeRow(code_hash=b"c" * 32, used_at=at)]),
    "counter code": ("counter codes", DAY + 10 * MINUTE, lambda at: [code(at)]),
    "attempt": (
        "attempts",
        DAY,
        lambda at: [AttemptMarkRow(scope="L1.fails", key_bi=b"k" * 16, value_bi=b"v" * 16, at=at)],
    ),
    "lock": ("locks", HOUR, lambda at: [AttemptRow(scope="L3.hour", key_bi=b"k" * 16, locked_until=at + HOUR)]),
    "act's key": (
        "acts",
        72 * HOUR,
        lambda at: [ActRow(key_hash=b"k" * 32, action_hash=b"a" * 32, receipt="1", done_at=at)],
    ),
    "withdrawn consent": ("consents", 3 * 365 * DAY, lambda at: [consent(at - LONG, at)]),
    "correction": ("corrections", 3 * 365 * DAY, lambda at: [correction(at)]),
    "export": ("exports", 7 * DAY, lambda at: [export(at)]),
}
# What no job may ever touch, however old.
FOR_EVER: dict[str, Make] = {
    "consent that stands": lambda at: [consent(at, None)],
    "message that is owed": lambda at: [message(at, "OWED", sealed=b"x")],
    "the streak that staff look at": lambda at: [
        AttemptMarkRow(scope=STREAK, key_bi=b"k" * 16, value_bi=b"v" * 16, at=at)
    ],
}


@pytest.fixture
def household(database: Flask, clock: StillClock) -> None:
    """A linked person with keys of no age; nothing here is ever forgotten by a job."""
    with effect() as session:
        person = PersonRow(id=ID["person"], cert_type="IDENTITY_CARD", name_enc=b"n", number_enc=b"n", bi_ver=1)
        person.number_bi, person.created_at = b"n" * 16, clock.now() - LONG
        session.add(person)
        session.flush()
        row = IdentityRow(id=ID["identity"], appid="wx", openid_bi=b"o" * 16, openid_enc=b"o", bi_ver=1, **PERSON)
        row.link_state, row.link_epoch, row.language, row.created_at = "ACTIVE", 0, "zh", clock.now() - LONG
        session.add(row)


def rows() -> dict[tuple[str, str], Any]:
    """Everything in the database, by table and first column."""
    with reading() as session:
        return {
            (table.name, str(row[0])): tuple(row)
            for table in db.metadata.sorted_tables
            for row in session.execute(select(table))
        }


def add(made: list[Any]) -> None:
    with effect() as session:
        for row in made:
            session.add(row)
            session.flush()


@pytest.mark.parametrize("name", CASES)
def test_a_row_stays_to_its_last_second_then_goes_alone(household: None, clock: StillClock, name: str) -> None:
    job, limit, make = CASES[name]
    add(make(clock.now()))
    before = rows()
    for age, gone in ((limit - SECOND, False), (limit, True)):
        with worker_effect() as session:
            session.execute(retention.JOBS[job](clock.now() + age).execution_options(synchronize_session=False))
        after = rows()
        changed = {place for place, row in before.items() if after.get(place) != row}
        assert (len(changed), set(after) - set(before)) == (int(gone), set()), age


def test_every_job_has_its_case() -> None:
    assert {job for job, _, _ in CASES.values()} == set(retention.JOBS)


@pytest.mark.parametrize("name", FOR_EVER)
def test_what_no_job_may_forget_stays(household: None, clock: StillClock, name: str) -> None:
    add(FOR_EVER[name](clock.now() - LONG))
    before = rows()
    with worker_effect():
        retention.forget(clock.now())
    assert rows() == before


def test_a_key_whose_session_is_gone_goes_with_it(household: None, clock: StillClock) -> None:
    add([key("e" * 32)])
    with worker_effect():
        retention.forget(clock.now())
    assert not [place for place in rows() if place[0] == "session_key"]


def test_a_step_outlives_its_session(household: None, clock: StillClock) -> None:
    add([session(clock.now()), step(clock.now())])
    with worker_effect():
        retention.forget(clock.now() + 30 * DAY)
    left = {place[0] for place in rows()}
    assert "auth_step" in left and "login_session" not in left


def test_what_is_kept_for_ever_is_only_the_account_itself() -> None:
    assert {kept.kind for kept in REGISTER if kept.lives is None} == {Kind.PERSON, Kind.IDENTITY}
