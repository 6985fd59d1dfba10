"""The ports against the sandbox's WeChat, over real HTTP: two programs written apart agree on the wire."""

import http.server
import os
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.serving import make_server

from models.errors import LoginRejected, Refused, WeChatDown, WeChatError, WindowClosed
from models.people.cert_hash import cert_hash
from models.people.pii import Pii
from sandbox.app import create_app
from sandbox.control import faults, ledger
from sandbox.control.faults import Fault
from sandbox.people import by_key
from sandbox.platform import accounts, face, login, realname
from sandbox.platform.envelope import Twist
from sandbox.platform.push import Pusher
from sandbox.settings import build_world, read_settings
from tests.sandbox.conftest import ENVIRON
from wechat.platform.api import Api
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.face import CityFace
from wechat.platform.http import HttpClient
from wechat.platform.mini_login import MiniCode2Session
from wechat.platform.official import CustomerService, MenuPusher, UserInfo
from wechat.platform.realname import PayRealName
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

OFFICIAL, MINI = ENVIRON["WX_OA_APPID"], ENVIRON["WX_MINI_APPID"]
WHO = by_key("employee")
STEP = "0123456789abcdef" * 2


class OurRandom:
    def bytes(self, count):
        return os.urandom(count)


class Receiver:
    """The smallest product: opens each push, keeps it, answers with a text."""

    def __init__(self):
        self.pushes, self.refused, self.envelope = [], [], None
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = dict(parse_qsl(urlsplit(self.path).query))
                self.say(query["echostr"].encode() if receiver.envelope.verify_url(query) else b"", 200)

            def do_POST(self):
                query = dict(parse_qsl(urlsplit(self.path).query))
                try:
                    push = receiver.envelope.open(query, self.rfile.read(int(self.headers["Content-Length"])))
                except Refused as refused:
                    receiver.refused.append(refused.subject)
                    return self.say(b"", 403)
                receiver.pushes.append(push)
                said = push.content.reveal() if push.content else push.msg_type
                xml = receiver.envelope.text_reply(push, f"]]>{said}", push.created_at)
                if said == "人工":
                    xml = receiver.envelope.transfer_reply(push, push.created_at)
                return self.say(receiver.envelope.seal_reply(push, xml, OurRandom()), 200)

            def say(self, body, status):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        serve(self.server)


def serve(server):
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def environ(tmp_path, receiver):
    return ENVIRON | {"SANDBOX_DIR": str(tmp_path), "PUBLIC_BASE_URL": receiver.url}


@pytest.fixture
def world(environ):
    """The sandbox's world, as a second process would open it: what a citizen at the phone does."""
    return build_world(read_settings(environ))


@pytest.fixture
def ports(environ, world, receiver):
    """The product's ports, wired to the sandbox as `service/` would wire them."""
    server = make_server("127.0.0.1", 0, create_app(environ), threaded=True)
    serve(server)
    base = f"http://127.0.0.1:{server.port}"
    clock = SimpleNamespace(now=lambda: datetime.fromtimestamp(world.clock.now(), UTC))
    http_client = HttpClient(frozenset({base}), OurRandom())
    official = Account(base, OFFICIAL, ENVIRON["WX_OA_SECRET"])
    mini = Account(base, MINI, ENVIRON["WX_MINI_SECRET"])
    official_api, mini_api = (
        Api(http_client, base, TokenStore(TokenSource(http_client, one), clock)) for one in (official, mini)
    )
    receiver.envelope = Envelope(
        PushAccount(
            OFFICIAL,
            ENVIRON["WX_OA_TOKEN"],
            ENVIRON["WX_OA_AES_KEY"],
            original_id=ENVIRON["WX_OA_ORIGINAL_ID"],
        ),
        clock,
    )
    yield SimpleNamespace(
        login=MiniCode2Session(http_client, mini),
        directory=UserInfo(official_api),
        messenger=CustomerService(official_api),
        menu=MenuPusher(official_api),
        realname=PayRealName(mini_api),
        face=CityFace(mini_api),
    )
    server.shutdown()
    server.server_close()


def us(appid):
    return Pii(accounts.openid(appid, WHO.key))


def token_calls(world):
    return ledger.calls(world)["counts"].get("POST /cgi-bin/stable_token", 0)


def test_a_login_code_works_once(world, ports):
    code = login.issue_code(world, WHO.key)
    known = ports.login.exchange(code)
    assert known.openid == us(MINI)
    assert known.unionid == Pii(accounts.unionid(WHO.key))
    with pytest.raises(LoginRejected):
        ports.login.exchange(code)


def test_a_follower_has_the_unionid_of_the_same_person_in_the_mini_program(world, ports):
    Pusher(world).push(WHO.key, {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    assert ports.directory.unionid(us(OFFICIAL)) == Pii(accounts.unionid(WHO.key))
    Pusher(world).push("no-unionid", {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    assert ports.directory.unionid(Pii(accounts.openid(OFFICIAL, "no-unionid"))) is None
    with pytest.raises(WeChatError):
        ports.directory.unionid(us(MINI))  # an openid of the other account


@pytest.mark.parametrize(
    ("name", "number", "passed"),
    [(WHO.name, WHO.number, True), ("王五", WHO.number, False), (WHO.name, "1" * 18, False)],
)
def test_the_real_name_check_passes_the_right_name_and_number_only(world, ports, name, number, passed):
    code = realname.issue_code(world, WHO.key)
    assert ports.realname.check(us(MINI), Pii(name), Pii(number), code).passed is passed
    again = ports.realname.check(us(MINI), Pii(WHO.name), Pii(WHO.number), code)
    assert (again.passed, again.code) == (False, "80113")


def test_who_has_no_wechat_pay_gets_a_verdict_that_says_so(world, ports):
    who = by_key("no-wechat-pay")
    code = realname.issue_code(world, who.key)
    openid = Pii(accounts.openid(MINI, who.key))
    told = ports.realname.check(openid, Pii(who.name), Pii(who.number), code)
    assert (told.passed, told.code) == (False, "V_OP_NA+")


@pytest.mark.parametrize(("outcome", "ret"), [("pass", 10000), ("other_person", 10004), ("cancel", 90004)])
def test_a_face_check_goes_from_ticket_to_verdict(world, ports, outcome, ret):
    name, number = Pii(WHO.name), Pii(WHO.number)
    hashed = cert_hash("IDENTITY_CARD", name, number)
    ticket = ports.face.start(STEP, name, number, us(MINI))
    assert ports.face.verdict(STEP, ticket.verify_id, hashed, us(MINI)) == 10300
    face.finish(world, ticket.verify_id.reveal(), outcome)
    assert ports.face.verdict(STEP, ticket.verify_id, hashed, us(MINI)) == ret


def test_a_face_verdict_is_tied_to_step_document_and_person(ports):
    name, number = Pii(WHO.name), Pii(WHO.number)
    hashed = cert_hash("IDENTITY_CARD", name, number)
    ticket = ports.face.start(STEP, name, number, us(MINI)).verify_id
    other = cert_hash("IDENTITY_CARD", Pii("王五"), number)
    told = {}
    for what, asked in {
        "step": ("f" * 32, ticket, hashed, us(MINI)),
        "document": (STEP, ticket, other, us(MINI)),
        "person": (STEP, ticket, hashed, Pii(accounts.openid(MINI, "gap"))),
    }.items():
        with pytest.raises(WeChatError) as caught:
            ports.face.verdict(*asked)
        told[what] = caught.value.errcode
    assert told == {"step": 84020, "document": 84018, "person": 84017}
    with pytest.raises(WeChatError) as caught:
        ports.face.start(STEP, name, number, us(MINI))
    assert caught.value.errcode == 84019


def test_messages_are_taken_while_the_window_is_open(world, ports):
    with pytest.raises((WindowClosed, WeChatError)):
        ports.messenger.text(us(OFFICIAL), "too early")
    Pusher(world).push(WHO.key, {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    Pusher(world).push(WHO.key, {"MsgType": "text", "Content": "社保"})
    ports.messenger.text(us(OFFICIAL), "查到了：社保 ✓")
    assert "查到了：社保 ✓" in ledger.sent(world, WHO.key)[-1].values()
    for _ in range(4):
        ports.messenger.text(us(OFFICIAL), "more")
    with pytest.raises(WindowClosed):
        ports.messenger.text(us(OFFICIAL), "one too many")
    Pusher(world).push(WHO.key, {"MsgType": "text", "Content": "社保"})
    world.clock.advance(48 * 3600 + 1)
    with pytest.raises(WindowClosed):
        ports.messenger.text(us(OFFICIAL), "two days late")


def test_a_menu_is_taken_and_given_back(ports):
    menu = {"button": [{"type": "click", "name": "查社保", "key": "insurance-overview"}]}
    ports.menu.create(menu)
    [button] = ports.menu.get()["button"]
    assert (button["type"], button["name"], button["key"]) == ("click", "查社保", "insurance-overview")
    with pytest.raises(WeChatError):
        ports.menu.create({"menu": menu})


def test_a_token_lives_two_hours_of_the_sandboxs_clock(world, ports):
    Pusher(world).push(WHO.key, {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    for _ in range(3):
        ports.directory.unionid(us(OFFICIAL))
    assert token_calls(world) == 1
    world.clock.advance(7200)
    ports.directory.unionid(us(OFFICIAL))
    assert token_calls(world) == 2


def test_a_token_refused_once_is_renewed_and_one_refused_for_ever_is_an_error(world, ports):
    Pusher(world).push(WHO.key, {"MsgType": "event", "Event": "subscribe", "EventKey": ""})
    faults.set_path(world, "/cgi-bin/user/info", Fault(errcode=40001), 1)
    assert ports.directory.unionid(us(OFFICIAL)) is not None
    assert token_calls(world) == 2
    world.clock.advance(60)
    faults.set_path(world, "/cgi-bin/user/info", Fault(errcode=40001), None)
    with pytest.raises(WeChatError):
        ports.directory.unionid(us(OFFICIAL))
    assert token_calls(world) == 3


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(garbage=True), Fault(errcode=-1)])
def test_an_outage_at_wechat_is_an_outage_here(world, ports, fault):
    for path in ("/intp/realname/checkrealnameinfo", "/cityservice/face/identify/getverifyid"):
        faults.set_path(world, path, fault, None)
    with pytest.raises(WeChatDown):
        ports.realname.check(us(MINI), Pii(WHO.name), Pii(WHO.number), realname.issue_code(world, WHO.key))
    with pytest.raises(WeChatDown):
        ports.face.start(STEP, Pii(WHO.name), Pii(WHO.number), us(MINI))


def test_the_callback_is_verified_and_pushes_and_replies_are_understood_on_both_sides(world, ports, receiver):
    assert Pusher(world).verify_callback()
    delivery = Pusher(world).push(WHO.key, {"MsgType": "text", "Content": "社保]]>🀄䶮"})
    assert [said.content for said in delivery.replies] == ["]]>社保]]>🀄䶮"]
    [push] = receiver.pushes
    assert (push.from_user, push.msg_id) == (us(OFFICIAL), str(delivery.message["MsgId"]))
    handed = Pusher(world).push(WHO.key, {"MsgType": "text", "Content": "人工"})
    assert [said.kind for said in handed.replies] == ["transfer_customer_service"]


@pytest.mark.parametrize(
    ("twist", "reason"),
    [
        (Twist(wrong_signature=True), "signature"),
        (Twist(wrong_appid=True), "appid"),
        (Twist(plaintext=True), "not encrypted"),
    ],
)
def test_a_twisted_push_is_refused(world, ports, receiver, twist, reason):
    delivery = Pusher(world, deliveries=1).push(WHO.key, {"MsgType": "text", "Content": "社保"}, twist)
    assert delivery.notice and receiver.refused == [reason] and not receiver.pushes
