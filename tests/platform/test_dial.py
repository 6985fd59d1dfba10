"""A name is looked up once, and the address that was judged is the address that is spoken to."""

import ast
import socket
import threading

import pytest

from bureaus.line import Line
from models.errors import BureauDown, Misconfigured, WeChatDown
from models.outbound.alarm import Alarm
from service.lookup import TimedLookup
from tests.faults.conftest import Cries
from tests.support.house import imports, sources
from wechat.platform.dial import Dial
from wechat.platform.http import Call, HttpClient

GET = Call("GET", "/cgi-bin/x")
NAME = "https://api.weixin.qq.com"


class Names:
    """models.ports.Lookup that a test writes; each look-up takes the next answer."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        self.asked.append(host)
        return self.answers.pop(0)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "::ffff:127.0.0.1", "100.100.100.200"]
)
def test_a_public_name_that_leads_inside_is_not_connected_to(chance, address):
    cries = Cries()
    http = HttpClient(frozenset({NAME}), chance, opener=Dial(Names((address,)), cries))
    with pytest.raises(WeChatDown, match=r"api\.weixin\.qq\.com: address"):
        http.send(NAME, GET)
    assert cries.heard == [(Alarm.ADDRESS_REFUSED, "api.weixin.qq.com")]


def test_one_bad_address_among_good_ones_condemns_the_name(chance):
    http = HttpClient(frozenset({NAME}), chance, opener=Dial(Names(("101.226.0.1", "127.0.0.1"))))
    with pytest.raises(WeChatDown, match="not public"):
        http.send(NAME, GET)


def test_a_name_that_moves_after_the_check_is_not_followed(far, chance):
    """DNS rebinding: a second look-up would lead elsewhere, and there is none."""
    port = far.url.rpartition(":")[2]
    base = f"http://localhost:{port}"
    names = Names(("127.0.0.1",), ("10.0.0.1",))
    http = HttpClient(frozenset({base}), chance, opener=Dial(names))
    for _ in range(3):
        assert http.send(base, GET) == {}
    assert names.asked == ["localhost"] and len({one.connection for one in far.asked}) == 1


def test_the_sandboxs_localhost_leads_to_this_machine_only(chance):
    http = HttpClient(frozenset({"http://localhost:1"}), chance, opener=Dial(Names(("10.0.0.1",))))
    with pytest.raises(WeChatDown, match="not on this machine"):
        http.send("http://localhost:1", GET)


def test_the_next_address_of_a_name_is_tried_when_the_first_does_not_answer(far):
    port = int(far.url.rpartition(":")[2])
    with Dial(Names(("127.0.0.9", "127.0.0.1")))("localhost", port, 2) as line:
        assert line.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "path",
    ["@evil.example/", ":8080/x", ".evil.example/", "http://evil.example/x", "//evil.example/x", "/x y",
     "/x\r\nHost: e", "/x?a=b", "/x#a", "", "x", "/%2e%2e/x", "/\\evil.example"],
)  # fmt: skip
def test_a_path_cannot_turn_into_another_host(far, chance, path):
    http = HttpClient(frozenset({far.url}), chance)
    with pytest.raises(Misconfigured):
        http.send(far.url, Call("GET", path))
    assert far.asked == []


@pytest.mark.parametrize(("private", "address"), [(False, "10.0.0.1"), (False, "127.0.0.1"), (True, "169.254.169.254")])
def test_a_bureaus_name_is_judged_the_same_way(private, address):
    names = Names((address,))
    with pytest.raises(BureauDown, match="address"):
        Line("https://bureau.example/gateway", private, lookup=names).post(b"body", 2)
    assert names.asked == ["bureau.example"]


def test_a_bureau_that_the_configuration_calls_private_may_be_on_the_governments_own_network(far):
    port = far.url.rpartition(":")[2]
    line = Line(f"http://bureau.example:{port}/gateway", True, lookup=Names(("127.0.0.1",)))
    assert line.post(b"body", 2) == b"{}"
    line.close()


def test_a_name_server_that_does_not_answer_is_given_up(monkeypatch):
    asked, go_on = threading.Event(), threading.Event()

    def silent(*_, **__):
        asked.set()
        go_on.wait(30)
        raise socket.gaierror("gone")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    lookup = TimedLookup(at_once=1)
    with pytest.raises(TimeoutError):
        lookup("api.weixin.qq.com", 443, 0.05)
    assert asked.is_set()
    with pytest.raises(TimeoutError):  # the one that hangs is not joined by more
        lookup("api.weixin.qq.com", 443, 0.05)
    go_on.set()


def test_names_are_looked_up_by_the_system_and_unknown_ones_are_an_os_error():
    assert set(TimedLookup()("localhost", 80, 5)) <= {"127.0.0.1", "::1"}
    for name in ("does-not-exist.invalid", "a" * 64 + ".example", "\udcff.example"):
        with pytest.raises(OSError):
            TimedLookup()(name, 80, 20)


# Who may open a connection outwards, and to where: all of it comes from the configuration.
SPEAKERS = {
    "wechat/platform/deadline.py", "wechat/platform/dial.py", "wechat/platform/http.py",  # allowed origins only
    "bureaus/dial.py", "bureaus/line.py", "bureaus/watch.py",  # the endpoint of BUREAUS_FILE
    "service/lookup.py",  # names only
    "service/control_plane.py", "service/doctor/callback.py",  # base URLs of the settings
}  # fmt: skip
WIRES = ("urllib3", "urllib.request", "http.client", "socket", "ssl", "requests", "httpx", "ftplib", "smtplib")


def test_nothing_else_can_fetch_anything_so_no_address_in_a_message_is_ever_visited():
    speakers = {
        source.path
        for source in sources()
        for _, module in imports(source)
        if any(module == wire or module.startswith(f"{wire}.") for wire in WIRES)
        and not source.path.startswith(("sandbox/", "service/embedded/", "tests/", "bench/"))
    }
    assert speakers == SPEAKERS


def test_what_a_message_says_reaches_no_call_as_a_host():
    """Every call of the platform room is made to the base of the account, never to a value that a caller hands in."""
    for source in sources():
        if not source.path.startswith("wechat/platform/"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send":
                assert ast.unparse(node.args[0]) in ("self._base", "self._account.base"), source.path
