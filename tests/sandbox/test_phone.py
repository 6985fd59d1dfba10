"""The phone: who holds it, what it shows, and for whom WeChat's own pages act."""

import re
from pathlib import Path

import pytest

import sandbox.phone
from sandbox.people import Person, demo
from sandbox.platform import accounts, face

FOLDER = Path(sandbox.phone.__file__).parent
SCRIPTS = sorted((FOLDER / "static").glob("*.js"))
SENT = "/phone/api/chat/text"


def hold(client, person: Person) -> None:
    client.get("/phone/", query_string={"citizen": person.key})


def open_face_check(world, person: Person, verify_id: str = "verify-1") -> str:
    mini = world.settings.mini.appid
    row = (verify_id, mini, verify_id, "", person.name, person.number, accounts.openid(mini, person.key))
    columns = "verify_id, appid, out_seq_no, cert_hash, cert_name, cert_no, openid, created_at"
    world.store.write(f"INSERT INTO face ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row, world.clock.now())
    return verify_id


def test_the_chooser_offers_every_citizen_with_a_story(client):
    page = client.get("/phone/").text
    assert [person.key for person in demo() if f'data-test="citizen-{person.key}"' not in page] == []


@pytest.mark.parametrize("person", demo(), ids=lambda person: person.key)
def test_every_page_of_the_phone_opens_for_every_citizen(client, world, person):
    hold(client, person)
    verify_id = open_face_check(world, person)
    for path in ("/phone/", "/phone/steps?parked=0a", "/phone/consent", f"/phone/face?verify_id={verify_id}"):
        page = client.get(path)
        assert page.status_code == 200
        assert f'data-citizen="{person.key}"' in page.text


def test_the_phone_stays_with_its_holder_until_another_takes_it(client, citizen, other):
    hold(client, citizen)
    assert f'data-citizen="{citizen.key}"' in client.get("/phone/").text
    hold(client, other)
    assert f'data-citizen="{other.key}"' in client.get("/phone/").text


def test_two_tabs_can_hold_two_phones(client, citizen, other):
    hold(client, other)
    assert f'data-citizen="{citizen.key}"' in client.get(f"/phone/steps?citizen={citizen.key}").text


def test_nobody_acts_on_a_phone_that_nobody_holds(client):
    assert client.post("/phone/api/wx/login", json={}).status_code == 409
    assert client.post("/phone/api/consent", json={}).status_code == 409
    assert client.get("/phone/steps").status_code == 409


def test_a_citizen_who_does_not_exist_holds_nothing(client):
    assert client.get("/phone/?citizen=nobody").status_code == 404


def test_the_cookie_of_the_holder_is_not_sent_to_the_product(client, citizen):
    cookie = client.get(f"/phone/?citizen={citizen.key}").headers["Set-Cookie"]
    assert "Path=/phone" in cookie
    assert "HttpOnly" in cookie


def test_a_consent_code_is_the_holders_whomever_the_body_names(client, world, citizen, other, wire):
    hold(client, citizen)
    code = client.post("/phone/api/consent", json={"key": other.key, "citizen": other.key}).json["code"]
    row = world.store.row("SELECT openid FROM code WHERE code = ?", code)
    assert row["openid"] == wire.openid(citizen, "mini")


def test_a_login_code_is_the_holders_whomever_the_body_names(client, world, citizen, other, wire):
    hold(client, citizen)
    code = client.post("/phone/api/wx/login", json={"key": other.key}).json["code"]
    assert world.store.row("SELECT openid FROM code WHERE code = ?", code)["openid"] == wire.openid(citizen, "mini")


def test_nobody_ends_the_face_check_of_another_citizen(client, world, citizen, other):
    verify_id = open_face_check(world, other)
    hold(client, citizen)
    assert client.get(f"/phone/face?verify_id={verify_id}").status_code == 403
    assert client.post("/phone/api/face", json={"verify_id": verify_id, "outcome": "pass"}).status_code == 403
    assert face.session(world, verify_id).verify_ret == face.NOT_FINISHED


@pytest.mark.parametrize(("outcome", "verify_ret"), [("pass", 10000), ("other_person", 10004), ("cancel", 90004)])
def test_the_holder_decides_the_outcome_of_the_own_face_check_once(client, world, citizen, outcome, verify_ret):
    verify_id = open_face_check(world, citizen)
    hold(client, citizen)
    assert client.post("/phone/api/face", json={"verify_id": verify_id, "outcome": outcome}).status_code == 200
    assert client.post("/phone/api/face", json={"verify_id": verify_id, "outcome": "pass"}).status_code == 409
    assert face.session(world, verify_id).verify_ret == verify_ret


def test_an_unknown_face_check_or_outcome_is_refused(client, world, citizen):
    verify_id = open_face_check(world, citizen)
    hold(client, citizen)
    assert client.get("/phone/face?verify_id=none").status_code == 404
    assert client.post("/phone/api/face", json={"verify_id": "none", "outcome": "pass"}).status_code == 404
    assert client.post("/phone/api/face", json={"verify_id": verify_id, "outcome": "win"}).status_code == 400
    assert client.post("/phone/api/face", json={"verify_id": verify_id, "outcome": ["pass"]}).status_code == 400


def test_the_face_page_offers_exactly_the_outcomes_the_platform_knows(client, world, citizen):
    hold(client, citizen)
    page = client.get(f"/phone/face?verify_id={open_face_check(world, citizen)}").text
    assert sorted(re.findall(r'data-outcome="(\w+)"', page)) == sorted(face.OUTCOMES)


@pytest.mark.parametrize("path", [SENT, "/phone/api/consent", "/phone/api/wx/login", "/phone/api/wx/request"])
def test_a_form_of_a_foreign_page_moves_nothing(client, citizen, path):
    hold(client, citizen)
    assert client.post(path, data={"text": "社保"}).status_code == 415
    assert client.post(path, json=["社保"]).status_code == 400


def test_what_the_citizen_types_is_pushed_and_shown_once(client, product, citizen):
    hold(client, citizen)
    client.post("/phone/api/chat/follow", json={})
    assert client.post(SENT, json={"text": " 社保 "}).status_code == 200
    news = client.get("/phone/api/chat").json
    assert [line["content"] for line in news["messages"] if line["way"] == "out"] == ["社保"]
    assert news["following"]
    assert client.get(f"/phone/api/chat?after={news['messages'][-1]['id']}").json["messages"] == []
    assert len(product.received) == 2


@pytest.mark.parametrize("text", ["", "   ", "长" * 601, None, 5])
def test_an_empty_or_endless_message_is_not_sent(client, product, citizen, text):
    hold(client, citizen)
    assert client.post(SENT, json={"text": text}).status_code == 400
    assert product.received == []


def test_only_buttons_of_the_menu_can_be_tapped(client, product, citizen, wire):
    wire.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "查社保", "key": "insurance-overview"}]})
    hold(client, citizen)
    assert client.post("/phone/api/chat/click", json={"key": "residence-points"}).status_code == 404
    assert product.received == []
    assert client.post("/phone/api/chat/click", json={"key": "insurance-overview"}).status_code == 200
    assert len(product.received) == 1


def test_the_web_view_visits_the_product_and_shows_every_other_address(client, product, citizen):
    hold(client, citizen)
    inside = client.get("/phone/open", query_string={"url": f"{product.url}/go/0a"})
    assert (inside.status_code, inside.location) == (302, f"{product.url}/go/0a")
    for url in (f"{product.url}.example/go/0a", f"{product.url}@example.com/", "https://example.com/", "javascript:1"):
        assert client.get("/phone/open", query_string={"url": url}).status_code == 200


def test_no_page_draws_on_anything_outside(client, world, citizen):
    hold(client, citizen)
    policy = client.get("/phone/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    templates = "".join(file.read_text() for file in (FOLDER / "templates").rglob("*.html"))
    assert re.findall(r'(?:src|href)="(?:https?:)?//', templates) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", templates) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_no_script_guesses_randomly_or_reads_text_as_markup(script):
    text = script.read_text()
    assert re.findall(r"Math\.random|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text) == []
    assert re.findall(r"localStorage|sessionStorage|document\.cookie|console\.", text) == []  # where a token could stay


def test_no_button_can_be_pressed_before_its_script_hears_it(client, world, citizen):
    hold(client, citizen)
    verify_id = open_face_check(world, citizen)
    for path in ("/phone/consent", f"/phone/face?verify_id={verify_id}", "/phone/"):
        buttons = re.findall(r"<button[^>]*data-(?:outcome|call)=.*?>\s*\S*</button>", client.get(path).text)
        assert buttons
        assert [button for button in buttons if " disabled" not in button] == []
