"""The step page in a real browser, against a product that answers what the test wants to see handled."""

import json
import threading

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from werkzeug.serving import make_server

from sandbox.platform import accounts, face

pytestmark = pytest.mark.journey
TEXTS = {"texts": [{"purpose": "identity", "version": "2026-11", "zh": "<b>同意书</b>", "en": "Consent"}]}


class Chain:
    """A product's API in a few lines: one session, whose next answers a test lays down in `answers`."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.asked: list[tuple[str, dict]] = []
        self.answers: list[dict] = []

    def __call__(self, received) -> bytes:
        path, body = received.path, json.loads(received.body or b"{}")
        self.asked.append((path, body))
        return json.dumps(self._answer(path)).encode()

    def _answer(self, path: str) -> dict:
        if path == "/api/v1/login":
            return {"session_token": "token-1", "level": self.level}
        return TEXTS if path == "/api/v1/consents" else self.answers.pop(0)

    def steps(self) -> list[dict]:
        return [body for path, body in self.asked if path == "/api/v1/steps"]


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(browser, address, product, citizen):
    """Opens the step page of a citizen who is known at `level`."""
    pages = []

    def open_page(level: int) -> tuple[Page, Chain]:
        chain = product.answer = Chain(level)
        page = browser.new_page()
        pages.append(page)
        page.goto(f"{address}/phone/steps?parked=0a&citizen={citizen.key}")
        return page, chain

    yield open_page
    for page in pages:
        page.close()


def at(place: Page | FrameLocator, test: str):
    return place.locator(f"[data-test={test}]")


def native(page: Page) -> FrameLocator:
    return page.frame_locator("[data-test=native]")


def passed(level: int) -> dict:
    return {"step": "0" * 32, "state": "PASSED", "level": level, "session_token": f"token-{level + 1}"}


FAILED = {"step": "0" * 32, "state": "FAILED", "level": 0, "code": "NOT_CONFIRMED", "message": "信息未能核实"}


def agree(page: Page) -> None:
    at(page, "step-consent-go").click()
    at(native(page), "consent-agree").click()


def test_nothing_is_asked_before_the_text_is_accepted_and_nothing_is_filled_in(opened):
    page, chain = opened(0)
    expect(at(page, "step-consent-text")).to_contain_text("<b>同意书</b>")
    expect(at(page, "step-consent-go")).to_be_disabled()
    expect(at(page, "counter-open")).to_be_disabled()
    at(page, "step-consent-tick").check()
    agree(page)
    expect(at(page, "l1-name")).to_have_value("")
    expect(at(page, "l1-number")).to_have_value("")
    assert chain.steps() == []
    assert chain.asked[0][1]["parked"] == "0a"


def test_a_refused_consent_says_so_and_asks_the_service_nothing(opened):
    page, chain = opened(0)
    at(page, "step-consent-tick").check()
    at(page, "step-consent-go").click()
    at(native(page), "consent-refuse").click()
    expect(at(page, "steps-message")).to_contain_text("没有授权")
    assert chain.steps() == []


def test_after_a_failure_a_fresh_code_goes_with_the_next_try(opened, citizen):
    page, chain = opened(0)
    chain.answers = [FAILED, passed(1)]
    at(page, "step-consent-tick").check()
    for _ in range(2):
        agree(page)
        at(page, "fill-demo").click()
        at(page, "l1-submit").click()
        at(page, "l1-submit").wait_for(state="detached")
    expect(at(page, "l2-number")).to_have_value("")
    first, second = chain.steps()
    assert (first["name"], first["id_number"], first["consent"]) == (citizen.name, citizen.number, "2026-11")
    assert first["code"] != second["code"]


def test_a_counter_code_serves_level_one_with_its_consent(opened):
    page, chain = opened(0)
    chain.answers = [passed(1)]
    at(page, "step-consent-tick").check()
    at(page, "counter-open").click()
    at(page, "counter-code").fill(" 1234567890 ")
    at(page, "counter-submit").click()
    expect(at(page, "step-1")).to_have_attribute("data-state", "done")
    wanted = {"kind": "L1", "method": "counter_code", "purpose": "read", "code": "1234567890", "consent": "2026-11"}
    assert chain.steps() == [wanted]


def test_only_the_missing_steps_are_run(opened):
    page, chain = opened(2)
    expect(at(page, "l3-start")).to_be_visible()
    states = [at(page, f"step-{rung}").get_attribute("data-state") for rung in (1, 2, 3)]
    assert states == ["done", "done", "now"]
    page, chain = opened(3)
    expect(at(page, "steps-done")).to_be_visible()
    assert [path for path, _ in chain.asked] == ["/api/v1/login"]


def test_a_bureau_that_is_down_is_named_and_the_step_stays(opened, product):
    page, chain = opened(1)
    at(page, "l2-number").wait_for()
    product.status = 503
    chain.answers = [{"code": "BUREAU_DOWN", "message": "…"}]
    at(page, "fill-demo").click()
    at(page, "l2-submit").click()
    expect(at(page, "steps-message")).to_contain_text("社保局")
    expect(at(page, "l2-submit")).to_be_enabled()


def test_a_session_that_ended_leads_to_a_new_login(opened, product):
    page, chain = opened(1)
    at(page, "fill-demo").click()
    product.status = 401
    chain.answers = [{"code": "LOGIN_REQUIRED", "message": "…"}]
    at(page, "l2-submit").click()
    expect(at(page, "steps-message")).to_contain_text("登录已过期")
    product.status = 200
    at(page, "steps-retry").click()
    expect(at(page, "l2-number")).to_be_visible()
    assert [path for path, _ in chain.asked].count("/api/v1/login") == 2


def test_a_service_without_consent_texts_is_asked_again_only_by_the_citizen(opened, product):
    page, chain = opened(0)
    at(page, "step-consent-tick").wait_for()
    product.status = 503
    page.reload()
    expect(at(page, "steps-retry")).to_be_visible()
    assert len([path for path, _ in chain.asked if path == "/api/v1/login"]) == 2


@pytest.mark.parametrize(("button", "verify_ret"), [("face-pass", 10000), ("face-cancel", 90004), ("face-busy", 10005)])
def test_the_face_page_decides_and_the_service_is_asked_for_the_verdict(opened, world, citizen, button, verify_ret):
    page, chain = opened(2)
    mini = world.settings.mini.appid
    row = ("vid", mini, "vid", "", citizen.name, citizen.number, accounts.openid(mini, citizen.key))
    columns = "verify_id, appid, out_seq_no, cert_hash, cert_name, cert_no, openid, created_at"
    world.store.write(f"INSERT INTO face ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row, world.clock.now())
    pending = {"step": "ab" * 16, "state": "PENDING", "level": 2, "verify_id": "vid"}
    outcome = passed(3) if button == "face-pass" else {**FAILED, "level": 2}
    chain.answers = [pending, pending, outcome]
    at(page, "l3-start").click()
    at(native(page), button).click()
    expect(at(page, "steps-done" if button == "face-pass" else "l3-start")).to_be_visible()
    assert face.session(world, "vid").verify_ret == verify_ret
    assert [path for path, _ in chain.asked[-2:]] == [f"/api/v1/steps/{'ab' * 16}/finish"] * 2
