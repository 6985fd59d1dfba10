"""The leak guard: what should be sealed is neither stored nor logged, whoever tries."""

import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Leaking
from models.keeping import correlation
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.keeping.guard import PublicText, leak
from models.keeping.seal import seal
from models.keeping.tables import AuditRow, LifeRow
from models.keeping.transactions import effect
from models.people.pii import Pii
from models.people.shapes import SHAPES, personal, replaced
from service import logs
from tests.conftest import StillClock

NUMBER = "310101199801011234"
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXY_-"
TOKEN = "kX3" + "q7Zp_-90AbCdEfGh" * 2 + "iJkLmNop"
PERSONAL = {
    "identity number": NUMBER,
    "old identity number": "310101980101123",
    "mobile number": "13812341234",
    "openid": OPENID,
    "session key": "tiihtNczf5v6AKRyjwEUhQ==",
    "token": TOKEN,
}
OURS = [
    "0" * 32, "deadbeefdeadbeefdeadbeefdeadbeef", "sha256:" + "ab" * 32, "ab" * 32, "V_OP_NM_MA+V_NM_ID_MA",
    "insurance-overview", "20261121020000", "wx0123456789abcdef", "gh_0123456789ab", "24012345678901234", "2026-11-21",
    "official account", "WECHAT_DOWN", "https://service.example.gov.cn/go/deadbeefdeadbeefdeadbeefdeadbeef",
]  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_each_personal_shape_is_known_alone_and_inside_a_sentence(kind: str) -> None:
    assert personal(PERSONAL[kind]) == kind
    assert personal(f"a message from {PERSONAL[kind]}, sent") == kind


@pytest.mark.parametrize("text", OURS)
def test_what_we_mint_and_log_is_not_taken_for_personal(text: str) -> None:
    assert personal(text) is None
    assert leak(text) is None


@given(st.binary(min_size=16, max_size=16))
def test_no_id_of_ours_ever_raises_a_false_alarm(octets: bytes) -> None:
    assert leak(octets.hex()) is None
    assert leak(octets) is None
    assert personal(f"step {octets.hex()}") is None


def test_replacing_leaves_nothing_that_looks_personal() -> None:
    text = "; ".join(PERSONAL.values())
    assert personal(replaced(text, lambda kind, found: "~")) is None


def attempts(value: Any) -> dict[str, Callable[[], object]]:
    """Every way a value can reach the database."""
    row = {"at": StillClock().now(), "kind": "k", "actor": "", "subject": "", "object": "", "result": value}
    return {
        "a new row": lambda: (db.session.add(AuditRow(**row)), db.session.flush()),
        "an insert": lambda: db.session.execute(sa.insert(AuditRow).values(**row)),
        "many rows": lambda: db.session.execute(sa.insert(AuditRow), [row | {"result": "fine"}, row]),
        "an update": lambda: db.session.execute(sa.update(LifeRow).where(LifeRow.name == "x").values(name=value)),
        "a condition": lambda: db.session.execute(sa.select(LifeRow).where(LifeRow.name == value)),
        "a list": lambda: db.session.execute(sa.select(LifeRow).where(LifeRow.name.in_(["fine", value]))),
        "text": lambda: db.session.execute(sa.text("SELECT :value"), {"value": value}),
    }


@pytest.mark.parametrize("way", attempts(""))
@pytest.mark.parametrize("value", [*PERSONAL.values(), "李雷", Pii("anything"), Pii(NUMBER)], ids=lambda _: "")
def test_nothing_personal_is_bound_by_any_way_in(database: Flask, way: str, value: Any) -> None:
    with pytest.raises(Leaking) as refused, effect():
        attempts(value)[way]()
    assert str(value) not in str(refused.value) or value == "***"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == 0


@pytest.mark.parametrize("way", ["a new row", "an insert", "many rows", "text"])
def test_the_same_ways_are_open_for_what_is_not_personal(database: Flask, way: str) -> None:
    with effect():
        attempts("answered")[way]()


def test_a_drivers_own_statement_is_looked_at_as_well(database: Flask) -> None:
    mark = "?" if db.engine.dialect.name == "sqlite" else "%s"
    with db.engine.connect() as connection, pytest.raises(Leaking):
        connection.exec_driver_sql(f"SELECT {mark}", (NUMBER,))


@pytest.mark.parametrize("value", ["李雷".encode(), b"13812341234"])
def test_short_bytes_are_no_name_and_no_phone_number(value: bytes) -> None:
    assert leak(value) is not None
    assert leak(b"word") is None


@pytest.mark.parametrize("value", [NUMBER.encode(), b"\x01\x01" + b"x" * 20, b"x" * 64])
def test_bytes_that_are_neither_index_nor_sealed_are_refused(value: bytes) -> None:
    assert leak(value) == "bytes that are not sealed"


def test_indexes_hashes_and_sealed_values_pass() -> None:
    sealed = seal(b"k" * 32, NUMBER.encode(), b"here", 1, SystemRandom())
    assert [leak(value) for value in (b"i" * 16, b"h" * 32, sealed)] == [None] * 3


def test_public_text_may_be_chinese_and_still_not_personal(database: Flask) -> None:
    notices = sa.Table("notices", sa.MetaData(), sa.Column("said", PublicText))
    with db.engine.begin() as connection:
        notices.create(connection)
        connection.execute(notices.insert().values(said="春节期间窗口照常办理"))
        with pytest.raises(Leaking):
            connection.execute(notices.insert().values(said=f"请{NUMBER}来窗口"))


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Logs one event through the real chain and reads the line back."""

    def say(said: str = "event", **fields: Any) -> dict[str, Any]:
        screen = io.StringIO()
        monkeypatch.setattr(sys, "stderr", screen)
        logs.set_up("INFO")
        structlog.get_logger("test").info(said, **fields)
        structlog.reset_defaults()
        read: dict[str, Any] = json.loads(screen.getvalue())
        return read

    return say


def test_an_undeclared_field_is_left_out_and_its_name_told(line: Callable[..., dict[str, Any]]) -> None:
    said = line(openid="short", result="fine")
    assert said["withheld"] == ["openid: undeclared"]
    assert ("openid" in said, said["result"]) == (False, "fine")


@pytest.mark.parametrize("value", [*PERSONAL.values(), "李雷", Pii("x"), {"a": 1}, b"x", int(NUMBER)], ids=lambda _: "")
def test_a_declared_field_withholds_what_looks_personal(line: Callable[..., dict[str, Any]], value: Any) -> None:
    said = line(why=value)
    assert "why" not in said
    assert said["withheld"][0].startswith("why: ")
    assert str(value) not in json.dumps(said, ensure_ascii=False)


def test_a_personal_value_in_the_event_itself_or_as_a_fields_name_is_withheld(
    line: Callable[..., dict[str, Any]],
) -> None:
    assert NUMBER not in json.dumps(line(f"seen {NUMBER}"))
    assert "李雷" not in json.dumps(line(李雷=1), ensure_ascii=False)
    assert OPENID not in json.dumps(line(**{OPENID: 1}))


def test_a_line_says_which_push_or_call_it_belongs_to(line: Callable[..., dict[str, Any]]) -> None:
    with correlation.under("ab" * 16):
        assert line()["request"] == "ab" * 16
    assert "request" not in line()


def _record(message: str, error: ValueError | None = None) -> str:
    info = None
    if error is not None:
        try:
            raise error
        except ValueError as caught:
            info = (type(caught), caught, caught.__traceback__)
    return logs.Careful("%(message)s").format(logging.LogRecord("lib", 40, "f", 1, message, (), info))


def test_a_librarys_own_words_and_exceptions_are_kept_free_of_values() -> None:
    assert _record(f"bad {NUMBER}") == "lib ERROR ***"
    assert _record("坏") == "lib ERROR ***"
    told = _record("failed", ValueError(f"not a number: {NUMBER} 李雷"))
    assert "ValueError at test_leak_guard.py:" in told
    assert NUMBER not in told
    assert "李雷" not in told
