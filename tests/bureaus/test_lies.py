"""A bureau that holds the right keys and says wrong things: signed does not mean believed."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, request

from bureaus.live import LiveBureau
from models.errors import BureauDown, BureauGarbled, BureauMaintenance, NotFound
from models.insurance.payments import Years
from models.people.pii import Pii
from sandbox.bureaus.cases import career
from sandbox.bureaus.insurance import overview
from sandbox.bureaus.payments import payments
from sandbox.bureaus.status import status
from sandbox.bureaus.wire import Keys, sign
from sandbox.people import by_key
from sandbox.settings import World
from tests.bureaus.conftest import connected, served
from tests.sandbox.conftest import ENVIRON

KEYS = Keys(ENVIRON["BUREAU_SHANGHAI_ACCESS_ID"], ENVIRON["BUREAU_SHANGHAI_SECRET"])
TODAY = date(2026, 11, 21)
EMPLOYEE, OTHER = by_key("employee"), by_key("gap")
NUMBER = Pii(EMPLOYEE.number)


class Liar:
    """`content` is what stands inside the payload; `ahead_s` moves its time; `envelope` changes what stands outside."""

    def __init__(self) -> None:
        self.content: dict[str, Any] | bytes = b""
        self.ahead_s = 0
        self.envelope: dict[str, str] = {}

    def says(self, data: dict[str, Any] | None, code: str = "0") -> None:
        self.content = {"code": code, "message": "", "data": data}

    def answer(self, asked: dict[str, str], now: float) -> dict[str, str]:
        clear = self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()
        bound = f"RESPONSE\n{asked['nonce']}".encode()
        cipher = AESGCM(KEYS.derive("bureau-live-1 encrypt"))
        payload = base64.b64encode(bytes(12) + cipher.encrypt(bytes(12), clear, bound)).decode()
        stamp = str(int((now + self.ahead_s) * 1000))
        signature = sign(KEYS, "RESPONSE", stamp, asked["nonce"], asked["api"], payload)
        return {**asked, "timestamp": stamp, "payload": payload, "signature": signature} | self.envelope


@pytest.fixture
def liar() -> Liar:
    return Liar()


@pytest.fixture
def lied_to(liar: Liar, world: World, tmp_path: Path) -> Iterator[LiveBureau]:
    app = Flask("liar")

    @app.post("/gateway")
    def gateway() -> Response:
        return Response(json.dumps(liar.answer(request.get_json(), world.clock.now())), mimetype="application/json")

    with served(app) as url:
        live = connected(world, url, tmp_path)
        yield live
        live.wire.line.close()


def insured(of: str = "employee") -> dict[str, Any]:
    return overview(by_key(of), career(by_key(of), TODAY), TODAY)


def paid(of: str = "employee") -> dict[str, Any]:
    return payments(by_key(of), career(by_key(of), TODAY), None, TODAY)


def scored(of: str = "employee") -> dict[str, Any]:
    return status(by_key(of), career(by_key(of), TODAY), TODAY)


def test_the_liar_is_believed_while_it_tells_the_truth(liar: Liar, lied_to: LiveBureau, deadline: datetime) -> None:
    liar.says(insured())
    assert len(lied_to.insurance(NUMBER, deadline).schemes) == 6


def test_anothers_record_is_never_shown(liar: Liar, lied_to: LiveBureau, deadline: datetime) -> None:
    liar.says(insured("gap"))
    with pytest.raises(BureauGarbled, match="another number"):
        lied_to.insurance(NUMBER, deadline)
    liar.says(paid("gap"))
    with pytest.raises(BureauGarbled, match="another number"):
        lied_to.payments(NUMBER, None, deadline)
    liar.says(scored("gap"))
    with pytest.raises(BureauGarbled, match="another number"):
        lied_to.points(NUMBER, deadline)
    liar.says({"RYMX": [{"AAC001": "1", "AAC002": OTHER.number, "AAC003": OTHER.name, "AAB301": "310101"}]})
    with pytest.raises(BureauGarbled, match="another number"):
        lied_to.match(NUMBER, {}, deadline)


def test_other_years_than_those_asked_for_are_not_taken(liar: Liar, lied_to: LiveBureau, deadline: datetime) -> None:
    liar.says(paid())
    assert lied_to.payments(NUMBER, Years(2026, 2026), deadline).years == Years(2026, 2026)
    with pytest.raises(BureauGarbled, match="other years"):
        lied_to.payments(NUMBER, Years(2025, 2025), deadline)


def payments_of(source: LiveBureau, number: Pii, deadline: datetime) -> object:
    return source.payments(number, None, deadline)


@pytest.mark.parametrize(
    ("make", "ask"), [(insured, LiveBureau.insurance), (paid, payments_of), (scored, LiveBureau.points)]
)
def test_data_as_of_tomorrow_are_not_believed(
    make: Callable[[], dict[str, Any]],
    ask: Callable[..., object],
    liar: Liar,
    lied_to: LiveBureau,
    deadline: datetime,
) -> None:
    said = make()
    rows = said.get("XZMX", [said])
    rows[-1]["SJJZ"] = f"{TODAY + timedelta(days=1)} 00:00:00"
    liar.says(said)
    with pytest.raises(BureauGarbled, match="future"):
        ask(lied_to, NUMBER, deadline)


@pytest.mark.parametrize("ahead_s", [301, -301])
def test_an_answer_from_another_time_is_refused(
    ahead_s: int, liar: Liar, lied_to: LiveBureau, deadline: datetime
) -> None:
    liar.says(insured())
    liar.ahead_s = ahead_s
    with pytest.raises(BureauGarbled, match="time is not ours"):
        lied_to.insurance(NUMBER, deadline)


@pytest.mark.parametrize(
    "envelope", [{"accessId": "another"}, {"nonce": "f" * 32}, {"api": "points.status"}, {"more": ""}]
)
def test_an_envelope_that_is_not_this_calls_is_refused(
    envelope: dict[str, str], liar: Liar, lied_to: LiveBureau, deadline: datetime
) -> None:
    liar.says(insured())
    liar.envelope = envelope
    with pytest.raises(BureauGarbled, match=r"another call|envelope"):
        lied_to.insurance(NUMBER, deadline)


@pytest.mark.parametrize("clear", [b"", b"[]", b'{"code":"0","code":"0"}', b'{"code":0}', b'{"code":"0"}', b"\xff"])
def test_a_sealed_content_that_is_none_is_garbled(
    clear: bytes, liar: Liar, lied_to: LiveBureau, deadline: datetime
) -> None:
    liar.content = clear
    with pytest.raises(BureauGarbled):
        lied_to.insurance(NUMBER, deadline)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("2001", NotFound),
        ("2002", NotFound),
        ("3001", BureauDown),
        ("3002", BureauMaintenance),
        ("4007", BureauGarbled),
        ("9999", BureauGarbled),
    ],
)
def test_every_business_code_has_its_error(
    code: str, error: type[Exception], liar: Liar, lied_to: LiveBureau, deadline: datetime
) -> None:
    liar.says(None, code)
    with pytest.raises(error) as caught:
        lied_to.insurance(NUMBER, deadline)
    assert caught.type is error


def test_a_clock_that_cannot_be_read_is_no_clock(liar: Liar, lied_to: LiveBureau, deadline: datetime) -> None:
    liar.says({"XTSJ": "2026-02-30 00:00:00"})
    with pytest.raises(BureauGarbled):
        lied_to.ping(deadline)
