"""The chat's short way: one look, one statement in, one statement out - and what must hold although it is short."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError

from auth.gate import Gatekeeper
from auth.sessions import LoginSessions
from auth.tables import SessionRow
from models.assurance.levels import Level, Standing
from models.exchange import Answer, Caller, Enquiry, StepNeeded
from models.keeping.chat import Met
from models.keeping.database import db
from models.keeping.tables import AuditRow, NonceRow, OutboxRow, ReceiptRow
from models.keeping.transactions import effect
from models.people.pii import Pii
from tests.doors.conftest import Door, plain_answer
from tests.doors.test_official import _text
from tests.platform.pushes import APPID

Says = Callable[[Enquiry], Answer | StepNeeded]


def _reads(official: Door) -> Says:
    def read(enquiry: Enquiry) -> Answer:
        standing = Standing(Level.FACE, enquiry.caller.session, enquiry.caller.identity, "p")
        official.desk.readings.record(standing, enquiry.intent, "answered")
        return plain_answer(enquiry)

    return read


def _rows(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.kind == kind)) or 0


def test_a_known_writers_question_takes_three_statements(official: Door) -> None:
    official.router.says = _reads(official)
    official.post(_text("社保", "1"))
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *ignored: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert official.post(_text("社保", "2")).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    spoken = [one for one in statements if not one.startswith("BEGIN")]
    assert len(spoken) == (3 if db.engine.dialect.name == "postgresql" else 6)
    assert official.router.asked[1].caller.look is not None


def test_each_reading_leaves_one_row_and_a_repeated_delivery_none(official: Door) -> None:
    official.router.says = _reads(official)
    for msg_id in ("1", "2", "3", "3"):
        official.post(_text("社保", msg_id))
    assert _rows("read") == 3


@pytest.mark.parametrize("before", [(), ("1",)], ids=["the long way", "the short way"])
def test_without_the_audit_row_no_answer_leaves_and_none_is_kept(official: Door, before: tuple[str, ...]) -> None:
    official.router.says = _reads(official)
    for msg_id in before:
        official.post(_text("社保", msg_id))

    def no_audit(connection: Any, cursor: Any, statement: str, *ignored: Any) -> None:
        if "INTO audit" in statement:
            raise SQLAlchemyError("the audit table is gone")

    official.clock.at = official.clock.at.replace(microsecond=0)
    if not before:
        official.router.says = plain_answer
        official.post(_text("社保", "0"))  # a first push also writes the login's row
        official.router.says = _reads(official)
    event.listen(db.engine, "before_cursor_execute", no_audit)
    refused = official.post(_text("社保", "9"))
    event.remove(db.engine, "before_cursor_execute", no_audit)
    assert (refused.status_code, refused.data) == (503, b"")
    db.session.rollback()
    states = db.session.scalars(select(ReceiptRow.state)).all()
    assert sorted(states) == ["ANSWERED", "TAKEN"]
    assert _rows("read") == len(before)


def test_a_session_that_ends_after_the_look_takes_nothing_in_and_a_new_one_begins(
    official: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    official.post(_text("社保", "1"))
    ended, meet = official.router.asked[0].caller, LoginSessions.meet

    def meet_then_end(self: LoginSessions, *who: Any) -> Met | None:
        met = meet(self, *who)
        with effect():
            self.end_chat(ended.identity, official.clock.now(), "test")
        return met

    monkeypatch.setattr(LoginSessions, "meet", meet_then_end)
    assert official.post(_text("社保", "2")).status_code == 200
    assert official.router.asked[1].caller.session != ended.session
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NonceRow)) == 2
    assert official.router.asked[1].caller.look is None


def test_a_writer_whose_link_changed_is_not_met_in_the_old_session(official: Door) -> None:
    official.post(_text("社保", "1"))
    with effect():
        identity = official.keeping.identities.find(APPID, Pii("oCitizen"))
        assert identity is not None
        identity.link_epoch += 1
    official.post(_text("社保", "2"))
    first, second = (asked.caller.session for asked in official.router.asked)
    assert first != second


def test_what_waits_for_the_citizen_to_write_is_owed_again(official: Door) -> None:
    official.post(_text("社保", "1"))
    with effect() as session:
        row_id = official.keeping.outbox.owe(
            "unionid", (official.router.asked[0].caller.identity, None), {}, _now(official)
        )
        session.flush()
        session.get_one(OutboxRow, row_id).state = "WAITING"
    official.post(_text("社保", "2"))
    db.session.rollback()
    assert db.session.scalars(select(OutboxRow)).one().state == "OWED"


def test_writing_begins_the_idle_time_anew(official: Door) -> None:
    official.post(_text("社保", "1"))
    official.clock.at = official.clock.at.replace(second=official.clock.at.second + 1)
    official.post(_text("社保", "2"))
    db.session.rollback()
    assert db.session.scalars(select(SessionRow)).one().last_seen_at == official.clock.at


def test_the_gate_believes_a_look_only_about_its_own_caller(official: Door) -> None:
    official.post(_text("社保", "1"))
    official.post(_text("社保", "2"))
    caller = official.router.asked[1].caller
    gate = Gatekeeper(official.keeping.vault)
    borrowed = Caller("somebody else", caller.session, caller.look)
    assert gate.standing(borrowed, _now(official)) == Standing(Level.NOBODY, caller.session, "somebody else")
    assert gate.standing(caller, _now(official)) == gate.standing(caller.anew(), _now(official))


def _now(official: Door) -> Any:
    return official.clock.now()
