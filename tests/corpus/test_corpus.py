"""The corpus over HTTP against the running service, in every mode."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models.push import Mode, Wire
from tests.corpus import hostile_http, hostile_json, hostile_seal, hostile_xml, unusual
from tests.corpus.kit import Ask, Hostile, Kit, Unusual
from tests.corpus.service import Answer, Service, running
from tests.platform import pushes

HOSTILE = (*hostile_xml.CASES, *hostile_json.CASES, *hostile_seal.CASES, *hostile_http.CASES)
ROUNDS = 8
GROWTH = 24 * 2**20  # bytes, of two workers together


@dataclass(frozen=True)
class Served:
    service: Service
    kits: tuple[Kit, ...]


@pytest.fixture
def served(mode: str, database_url: str, tmp_path: Path, redis_url: str) -> Iterator[Served]:
    with running(tmp_path / "var", database_url, redis_url, WX_OA_MODE=mode) as service:
        yield Served(service, (service.kit(), service.kit("WX_MINI", "/wechat/mini")))


@pytest.mark.processes
@pytest.mark.parametrize(
    ("mode", "database_url"),
    [("safe", "sqlite"), ("safe", "postgresql"), ("compat", "sqlite"), ("plain", "sqlite")],
    indirect=["database_url"],
)
def test_the_whole_corpus_against_the_running_service(served: Served) -> None:
    """Right status, constant bodies, nothing taken in that should not be, everything else once; then memory."""
    hostile_pushes_leave_no_trace(served)
    unusual_pushes_are_answered(served)
    memory_does_not_grow(served)


def hostile_pushes_leave_no_trace(served: Served) -> None:
    wrong, bodies, asked = [], {}, 0
    for kit in served.kits:
        for case in (one for one in HOSTILE if kit.mode in one.modes):
            wrong += _judged(served.service, kit, case, bodies)
            asked += 1
    assert wrong == []
    print(f"{asked} hostile pushes over HTTP, {len(HOSTILE)} different ones")


def _judged(service: Service, kit: Kit, case: Hostile, bodies: dict[str, bytes]) -> list[str]:
    asks = case.make(kit)
    *before, last = (asks,) if isinstance(asks, Ask) else asks
    for ask in before:
        assert service.ask(ask).status == 200
    standing = service.counts()
    heard = service.ask(last)
    found = [] if heard.status in case.status else [f"{kit.path} {case.name}: {heard.status}, not {set(case.status)}"]
    if heard.body != bodies.setdefault(case.name if case.page else "", b"" if not case.page else heard.body):
        found.append(f"{kit.path} {case.name}: its body is not constant: {heard.body[:80]!r}")
    if service.counts() != standing:
        found.append(f"{kit.path} {case.name}: it left a trace")
    return found


def unusual_pushes_are_answered(served: Served) -> None:
    wrong, asked = [], 0
    for kit in served.kits:
        for case in (one for one in unusual.CASES if kit.mode in one.modes):
            wrong += _answered(served.service, kit, case)
            asked += 1
    assert wrong == []
    print(f"{asked} unusual pushes over HTTP, {len(unusual.CASES)} different ones")


def _answered(service: Service, kit: Kit, case: Unusual) -> list[str]:
    ask, standing = case.make(kit), service.counts()
    first, again = service.ask(ask), service.ask(ask)
    taken = service.counts()["push_receipt"] - standing["push_receipt"]
    expected = case.answer if kit.path.endswith("official") else ("nothing" if case.event else "transfer")
    found = [] if taken == 1 else [f"{kit.path} {case.name}: taken in {taken} times"]
    said, repeated = (_said(kit, case.wire, heard) for heard in (first, again))
    if said[0] != expected:
        found.append(f"{kit.path} {case.name}: {said}, not {expected}; {first.status}")
    if repeated != said and case.answer != "transfer":
        found.append(f"{kit.path} {case.name}: the second delivery got {repeated}, the first {said}")
    return found


def _said(kit: Kit, wire: Wire, heard: Answer) -> tuple[str, str]:
    """What WeChat reads: the kind of answer and its text."""
    if heard.status != 200:
        return "status", str(heard.status)
    if heard.body == b"success":
        return "nothing", ""
    if heard.kind != {Wire.XML: "text/xml", Wire.JSON: "application/json"}[wire]:
        return "kind", heard.kind
    body = heard.body if kit.mode is Mode.PLAIN else _unsealed(kit, _fields(wire, heard.body))
    inside = _fields(wire, body)
    if inside["FromUserName"] != kit.original_id:
        return "sender", inside["FromUserName"]
    return {"text": "text", "transfer_customer_service": "transfer"}[inside["MsgType"]], inside.get("Content", "")


def _unsealed(kit: Kit, outer: dict[str, str]) -> bytes:
    signed = pushes.sha1(kit.token, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    assert outer["MsgSignature"] == signed
    for key in (kit.key, kit.previous_key):
        plain = pushes.decrypt(outer["Encrypt"], key)
        if kit.appid.encode() in plain:
            return plain[20 : 20 + int.from_bytes(plain[16:20], "big")]
    raise AssertionError("sealed under neither key")


def _fields(wire: Wire, body: bytes) -> dict[str, str]:
    if wire is Wire.JSON:
        return {name: str(value) for name, value in json.loads(body).items()}
    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}


def memory_does_not_grow(served: Served) -> None:
    def round_() -> int:
        asked = 0
        for kit in served.kits:
            for case in (one for one in HOSTILE if kit.mode in one.modes):
                asks = case.make(kit)
                for ask in (asks,) if isinstance(asks, Ask) else asks:
                    served.service.ask(ask)
                    asked += 1
        return asked

    round_()
    before = served.service.memory()
    asked = sum(round_() for _ in range(ROUNDS))
    after = served.service.memory()
    print(f"memory after {asked} hostile pushes: {before / 2**20:.1f} -> {after / 2**20:.1f} MiB")
    assert after - before < GROWTH


def test_the_corpus_is_as_large_as_promised_and_no_name_stands_twice() -> None:
    names = [case.name for case in (*HOSTILE, *unusual.CASES)]
    told = len({(case.name, tuple(sorted(case.modes))) for case in (*HOSTILE, *unusual.CASES)})
    assert told == len(names)
    print(f"corpus: {len(HOSTILE)} hostile and {len(unusual.CASES)} unusual pushes")
    assert len(HOSTILE) >= 150
    assert len(unusual.CASES) >= 60
