"""The live mode is held to the contract, and to what only a wire can get wrong."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bureaus.live import LiveBureau
from models.errors import BadRequest, BureauDown, BureauGarbled, NotFound
from models.people.pii import Pii
from sandbox.bureaus import pages
from sandbox.bureaus.registry import card_tail
from sandbox.people import by_key
from sandbox.settings import World
from tests.bureaus.conftest import Meddler, connected
from tests.bureaus.contract import BureauContract

Numbered = Callable[[str], Pii]


@pytest.fixture(autouse=True)
def not_quite_so_slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Long enough to miss the tests' deadlines, short enough to wait for at the end."""
    monkeypatch.setattr(pages, "SLOW_SECONDS", 0.6)
    yield


class TestLive(BureauContract):
    """The whole contract over HTTP."""


def test_the_card_tail_is_compared_by_the_bureau(source: LiveBureau, deadline: datetime, numbered: Numbered) -> None:
    right = card_tail(by_key("employee"))
    assert source.match(numbered("employee"), {"card_tail": right}, deadline).number == numbered("employee")
    with pytest.raises(NotFound):
        source.match(numbered("employee"), {"card_tail": f"{(int(right) + 1) % 10000:04d}"}, deadline)


def test_an_extra_that_the_city_does_not_know_is_refused(
    source: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    with pytest.raises(BadRequest):
        source.match(numbered("employee"), {"query_password": "1"}, deadline)


def test_ping_tells_the_bureaus_clock(source: LiveBureau, deadline: datetime, world: World) -> None:
    assert source.ping(deadline).timestamp() == world.clock.now()


def test_neither_number_nor_name_is_readable_on_the_wire(
    meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    meddled.match(numbered("employee"), {}, deadline)
    seen = b"".join(meddler.sent + meddler.answers).decode()
    assert by_key("employee").number not in seen and by_key("employee").name not in seen


@pytest.mark.parametrize("field", ["accessId", "timestamp", "nonce", "api", "payload", "signature"])
def test_a_changed_field_of_the_answer_is_refused(
    field: str, meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    def change(answer: bytes) -> bytes:
        said = json.loads(answer)
        first = "0" if said[field][0] != "0" else "1"
        return json.dumps({**said, field: first + said[field][1:]}).encode()

    meddler.change = change
    with pytest.raises(BureauGarbled):
        meddled.insurance(numbered("employee"), deadline)


def test_an_answer_to_an_earlier_call_is_refused(
    meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    meddled.insurance(numbered("employee"), deadline)
    meddler.change = lambda answer: meddler.answers[0]
    with pytest.raises(BureauGarbled):
        meddled.insurance(numbered("employee"), deadline)


def test_our_own_request_mirrored_back_is_refused(
    meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    meddler.change = lambda answer: meddler.sent[-1]
    with pytest.raises(BureauGarbled):
        meddled.insurance(numbered("employee"), deadline)


def test_an_unsigned_refusal_is_a_failure_and_never_an_answer(
    meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    meddler.change = lambda answer: b'{"code": "2001", "message": "nobody"}'
    with pytest.raises(BureauDown) as caught:
        meddled.match(numbered("employee"), {}, deadline)
    assert "2001" in caught.value.subject


@pytest.mark.parametrize(
    "bytes_",
    [b"", b"null", b"[]", b"\xff\xfe", b'{"a": NaN}', b'{"a": "1", "a": "1"}', b"[" * 100_000, b" " * 1_048_577],
)
def test_bytes_that_are_no_answer_are_garbled(
    bytes_: bytes, meddler: Meddler, meddled: LiveBureau, deadline: datetime, numbered: Numbered
) -> None:
    meddler.change = lambda answer: bytes_
    with pytest.raises(BureauGarbled):
        meddled.points(numbered("employee"), deadline)


@pytest.mark.parametrize("changes", [{"secret": "another-secret-altogether"}, {"access_id": "somebody-else"}])
def test_a_wrong_key_or_name_is_down_and_says_which_refusal(
    changes: dict[str, str], world: World, address: str, tmp_path: Path, deadline: datetime, numbered: Numbered
) -> None:
    stranger = connected(world, address, tmp_path, **changes)
    with pytest.raises(BureauDown) as caught:
        stranger.insurance(numbered("employee"), deadline)
    assert caught.value.subject in ("gateway refused: 4001", "gateway refused: 4004")


def test_nobody_listening_is_down(world: World, tmp_path: Path, deadline: datetime, numbered: Numbered) -> None:
    with pytest.raises(BureauDown):
        connected(world, "http://127.0.0.1:9", tmp_path).insurance(numbered("employee"), deadline)


def test_an_error_never_names_the_person(
    source: LiveBureau, deadline: datetime, numbered: Numbered, fault: Callable[[str], None]
) -> None:
    for mode in ("garbled", "down", "slow"):
        fault(mode)
        with pytest.raises(BureauDown) as caught:
            source.insurance(numbered("employee"), deadline - timedelta(seconds=4.7))
        assert by_key("employee").number not in f"{caught.value!r}{caught.value.__context__!r}"
