"""A captured push holds nobody, means the same, and runs again without anything live being touched."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRequest
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.people.shapes import personal
from models.policy.cities import load_cities
from models.policy.words import Words
from models.policy.words_file import load_words
from models.push import Mode, Wire
from sandbox.people import by_key
from sandbox.platform import accounts
from service.replaying.capture import Sealing
from service.replaying.redaction import Redaction, masked
from service.replaying.replay import replay
from service.replaying.writing import to_json, to_xml
from service.wechat import push_accounts
from tests.corpus.kit import Ask, Kit
from tests.product.citizen import Citizen
from tests.support.product import Product, running
from tests.support.wire import HTTP
from tests.test_settings import SANDBOX, refusal
from wechat.platform import flat_json, strict_json, wire, xml

ROOT = Path(__file__).resolve().parents[2]
PERSON = by_key("employee")


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT / "policy" / "words", load_cities(ROOT / "policy" / "cities"))


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    folder = str(tmp_path / "captured")
    with running(tmp_path / "var", database_url, redis_url, CAPTURE_DIR=folder) as product:
        yield product


def captured(product: Product) -> list[Path]:
    return sorted(Path(product.environ["CAPTURE_DIR"]).glob("*.json"))


def inside(product: Product, file: Path) -> dict[str, str]:
    """The message of a captured push, opened with the account's own secrets."""
    told = json.loads(file.read_text())
    account = push_accounts(product.parts.settings)[told["path"]]
    inner = Sealing.of(told["path"], account).open(told["body"].encode(), 0)
    return wire.read(inner, wire.wire_of(inner, told["content_type"]))


def again(product: Product, file: Path) -> str:
    done = replay(file, product.environ, int(time.time()), SystemRandom())
    assert done.status == 200
    return done.text


def test_words_of_ours_stay_and_everything_else_a_citizen_wrote_goes(words: Words) -> None:
    redaction = Redaction(words, lambda text: "0" * 32)
    said = redaction.spoken(f"我叫{PERSON.name}，身份证{PERSON.number}，手机13812341234，帮我查一下上海社保")
    assert PERSON.name not in said
    assert not any(sign.isdigit() and sign != "0" for sign in said)
    assert "社保" in said
    heard = words.understand(said)
    assert heard is not None
    assert heard.intent == "insurance-overview"
    assert redaction.spoken("社保") == "社保"


@given(st.text(max_size=60))
def test_nothing_that_looks_personal_is_left_of_any_text(text: str) -> None:
    redaction = Redaction(load_once(), lambda text: "0" * 32)
    assert personal(redaction.spoken(f"{text} {PERSON.number} {text}")) is None


def load_once(held: list[Words] = []) -> Words:  # noqa: B006 - one for all examples
    if not held:
        held.append(load_words(ROOT / "policy" / "words", load_cities(ROOT / "policy" / "cities")))
    return held[0]


def test_equal_values_stay_equal_and_different_ones_different(words: Words) -> None:
    redaction = Redaction(words, lambda text: f"{hash(text) & 0xFFFFFFFF:032x}"[::-1])
    one, two, three = (
        redaction.redacted({"FromUserName": sender, "PicUrl": url, "Location_X": "31.2"})
        for sender, url in (("oA", "https://u/1"), ("oA", "https://u/2"), ("oB", "https://u/1"))
    )
    assert one["FromUserName"] == two["FromUserName"] != three["FromUserName"]
    assert one["PicUrl"] == three["PicUrl"] != two["PicUrl"]
    assert one["Location_X"] == "00.0"


def test_a_document_built_from_texts_reads_back_as_those_texts() -> None:
    texts = {"A": "1", "B/C": "x]]>y", "B/C#2": "", "B/D/E": "社保"}
    assert xml.read(to_xml(texts)) == texts


PLAIN = st.one_of(st.text('ab#]<&"社', max_size=4), st.integers(0, 10**20), st.none())
NAMES = st.text("abC", min_size=1, max_size=2)
OBJECTS = st.recursive(
    st.dictionaries(NAMES, PLAIN, max_size=3),
    lambda inner: st.dictionaries(NAMES, PLAIN | inner | st.lists(PLAIN | inner, max_size=3), max_size=3),
    max_leaves=6,
)


@given(OBJECTS)
def test_an_object_built_from_texts_reads_back_as_those_texts(told: dict[str, object]) -> None:
    texts = flat_json.read(strict_json.write(told))
    assert flat_json.read(to_json(texts)) == texts


def test_a_captured_push_holds_nobody_and_is_private(product: Product) -> None:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says(f"我叫{PERSON.name}，{PERSON.number}，查社保")
    files = captured(product)
    assert len(files) == 2
    told = [inside(product, file) for file in files]
    assert len({one["FromUserName"] for one in told}) == 1
    openid = accounts.openid(product.environ["WX_OA_APPID"], "employee")
    for file, texts in zip(files, told, strict=True):
        assert file.stat().st_mode & 0o077 == 0
        joined = " ".join(texts.values()) + file.read_text()
        assert not any(mark in joined for mark in (PERSON.name, PERSON.number, openid))


def test_a_replay_answers_as_the_desk_would_a_stranger_and_touches_nothing_live(product: Product) -> None:
    citizen = Citizen(product, "employee")
    welcome = citizen.follow()
    citizen.says("社保")
    help_text = citizen.says("帮助")
    before = _everything(product)
    sent = product.control("sent?key=employee")
    texts = [again(product, file) for file in captured(product)]
    assert welcome in texts
    assert help_text in texts
    assert len(texts) == 3
    assert _everything(product) == before
    assert product.control("sent?key=employee") == sent


def kit(product: Product, path: str) -> Kit:
    account = push_accounts(product.parts.settings)[path]
    secrets = {"token": account.token, "key": account.aes_key, "previous_key": account.previous_aes_key or ""}
    return Kit(account.mode, appid=account.appid, original_id=account.original_id or "", path=path, **secrets)


def sent(product: Product, ask: Ask) -> None:
    heard = HTTP.request("POST", product.base + ask.target, body=ask.body, headers=dict(ask.headers))
    assert heard.status == 200, heard.data


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("told", Wire)
def test_every_mode_and_format_is_captured_without_its_person_and_runs_again(
    tmp_path: Path, database_url: str, redis_url: str, mode: Mode, told: Wire
) -> None:
    more = {"CAPTURE_DIR": str(tmp_path / "captured"), "WX_OA_MODE": mode}
    with running(tmp_path / "var", database_url, redis_url, **more) as product:
        from_wechat, openid = kit(product, "/wechat/official"), "oSomebodyWhoIsNobody"
        fields = {"FromUserName": openid, "Content": f"我叫{PERSON.name}，{PERSON.number}，帮助"}
        sent(product, from_wechat.push((from_wechat.json if told is Wire.JSON else from_wechat.xml)(**fields), told))
        (file,) = captured(product)
        texts = inside(product, file)
        assert texts["Content"].endswith("帮助")
        joined = "".join(texts.values()) + file.read_text()
        assert not any(mark in joined for mark in (PERSON.name, PERSON.number, openid))
        # Whatever mode the service is in today: the push is run in the one it came in.
        done = replay(file, product.environ | {"WX_OA_MODE": "safe"}, int(time.time()), SystemRandom())
        assert (done.status, done.kind) == (200, "text")
        assert "社保" in done.text


@pytest.mark.parametrize("told", Wire)
def test_the_mini_programs_pushes_are_captured_and_run_again_too(product: Product, told: Wire) -> None:
    from_wechat = kit(product, "/wechat/mini")
    write = from_wechat.json if told is Wire.JSON else from_wechat.xml
    sent(product, from_wechat.push(write(Content=f"我叫{PERSON.name}"), told))
    (file,) = captured(product)
    assert PERSON.name not in "".join(inside(product, file).values())
    done = replay(file, product.environ, int(time.time()), SystemRandom())
    assert (done.status, done.kind) == (200, "transfer_customer_service")


def test_an_old_push_is_replayed_at_its_own_time(product: Product) -> None:
    Citizen(product, "employee").follow()
    product.control("clock", advance=864000)
    assert "社保" in again(product, captured(product)[0])


def _everything(product: Product) -> dict[str, list[str]]:
    with product.app.app_context(), db.engine.connect() as connection:
        tables = sorted(sa.inspect(db.engine).get_table_names())
        return {table: sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {table}"))) for table in tables}


def test_a_tampered_capture_is_refused_like_any_push(product: Product) -> None:
    Citizen(product, "employee").follow()
    (file,) = captured(product)
    content = json.loads(file.read_text())
    content["query"]["msg_signature"] = "0" * 40
    file.write_text(json.dumps(content))
    assert replay(file, product.environ, int(time.time()), SystemRandom()).status == 403


FOREIGN = json.dumps(
    {"path": "/api/v1/login", "mode": "safe", "content_type": "text/xml", "query": {"timestamp": "1"}, "body": ""}
)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"query": {}, "body": ""}', '{"query": 1, "body": ""}', FOREIGN])
def test_a_file_that_is_no_capture_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "f").write_text(content)
    with pytest.raises(BadRequest, match="not a captured push"):
        replay(tmp_path / "f", {}, 0, SystemRandom())


def test_a_screen_gets_stars_for_whatever_looks_personal() -> None:
    assert masked(f"您好 {PERSON.number}") == "您好 " + "*" * 18


def test_pushes_are_never_captured_in_production() -> None:
    told = refusal(SANDBOX | {"RENSHETONG_ENV": "production", "CAPTURE_DIR": "/srv/captured"})
    assert "CAPTURE_DIR: pushes are not copied in production" in told


def test_without_the_switch_nothing_is_captured(tmp_path: Path, database_url: str, redis_url: str) -> None:
    with running(tmp_path / "var", database_url, redis_url) as product:
        Citizen(product, "employee").follow()
        assert list(tmp_path.rglob("captured*")) == []
