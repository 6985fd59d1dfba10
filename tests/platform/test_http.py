"""The way out: every answer of a bad far side ends as WeChatDown, in time; nothing goes where it should not."""

import gzip
import json
import logging
import socket
import threading
import time

import pytest

from models.errors import LoginRejected, Misconfigured, WeChatDown, WeChatError, WindowClosed
from tests.platform.conftest import answer
from wechat.platform.http import Call, HttpClient, Times

GET = Call("GET", "/cgi-bin/x", query={"access_token": "SECRET-TOKEN"})


def say(far, body, **rest):
    far.script = lambda handler, asked: answer(handler, body, **rest)


def down(http, far, call=GET):
    with pytest.raises(WeChatDown) as caught:
        http.send(far.url, call)
    assert "SECRET" not in str(caught.value)
    return caught.value


def test_an_object_without_error_is_the_answer(http, far):
    say(far, '{"errcode":0,"name":"张三"}'.encode())
    assert http.send(far.url, GET) == {"errcode": 0, "name": "张三"}
    assert far.asked[0].path == "/cgi-bin/x?access_token=SECRET-TOKEN"


def test_bodies_go_out_as_real_utf8(http, far):
    http.send(far.url, Call("POST", "/x", body={"name": "张三䶮"}))
    assert far.asked[0].body == '{"name":"张三䶮"}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"1",
        b'"x"',
        b"null",
        b'{"errcode":0',
        b'{"a":1,"a":1}',
        b'{"errcode":0,"b":{"c":1,"c":2}}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":"\xff"}',
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"errcode":"0"}',
        b'{"errcode":false}',
        b'{"errcode":0.0}',
        b'{"errcode":null}',
        gzip.compress(b"{}"),
    ],
)
def test_an_answer_that_is_no_strict_json_object_is_an_outage(http, far, body):
    say(far, body)
    down(http, far)
    assert len(far.asked) == 1


@pytest.mark.parametrize("status", [201, 204, 400, 404, 500, 502, 503])
def test_any_status_but_200_is_an_outage(http, far, status):
    say(far, b"" if status == 204 else b'{"errcode":0}', status=status)
    down(http, far)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(http, far, status):
    say(far, b"{}", status=status, Location=f"{far.url}/elsewhere")
    down(http, far)
    assert far.paths() == ["/cgi-bin/x"]


def test_a_mebibyte_is_read_and_one_byte_more_is_refused(http, far):
    frame = len('{"a":""}')
    say(far, b'{"a":"' + b"a" * (1024 * 1024 - frame) + b'"}')
    assert len(http.send(far.url, GET)["a"]) == 1024 * 1024 - frame
    say(far, b'{"a":"' + b"a" * (1024 * 1024 - frame + 1) + b'"}')
    down(http, far)


def test_a_compressed_answer_is_not_unpacked(http, far):
    say(far, gzip.compress(b'{"errcode":0}'), Content_Encoding="gzip")
    down(http, far)


def test_an_endless_answer_is_left_at_the_limit(http, far):
    def endless(handler, asked):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1024):
            handler.wfile.write(b" " * 65536)

    far.script = endless
    down(http, far)


def test_a_cut_off_answer_is_an_outage(http, far):
    def cut(handler, asked):
        answer(handler, b"{}", Content_Length="100")
        handler.close_connection = True

    far.script = cut
    down(http, far)


def _drip(handler, asked):
    """Each byte comes well inside the read time-out; the whole never ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def _late(handler, asked):
    """A good answer, when nobody waits for it any more."""
    time.sleep(1)
    answer(handler, b"{}")


@pytest.mark.parametrize("script", [_drip, _late])
def test_an_answer_that_does_not_come_in_time_is_an_outage(far, chance, script):
    far.script = script
    slow = HttpClient(frozenset({far.url}), chance, Times(read=0.3, total=5))
    assert "imeout" in str(down(slow, far))


def test_headers_that_drip_are_cut_off_too(chance):
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            try:
                for octet in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
                    peer.sendall(bytes([octet]))
                    time.sleep(0.05)
            except OSError:
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(WeChatDown):
        HttpClient(frozenset({url}), chance, Times(read=0.3)).send(url, GET)
    thread.join(timeout=10)
    assert not thread.is_alive()  # our side hung up long before the headers would have ended
    listener.close()


def test_a_calls_own_budget_is_shorter_than_the_clients_total(far, chance):
    far.script = _late
    patient = HttpClient(frozenset({far.url}), chance, Times(read=60, total=60))
    down(patient, far, Call("GET", "/x", budget=0.2))
    down(patient, far, Call("GET", "/x", budget=0.2, repeatable=True))


def test_nobody_listening_is_an_outage(chance):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(WeChatDown):
        HttpClient(frozenset({url}), chance).send(url, GET)


def test_a_host_off_the_list_is_never_asked(far, chance):
    http = HttpClient(frozenset({"https://api.weixin.qq.com"}), chance)
    for base in (
        far.url,
        "http://api.weixin.qq.com",
        "https://api.weixin.qq.com:444",
        "https://api.weixin.qq.com@evil",
    ):
        with pytest.raises(Misconfigured):
            http.send(base, GET)
    assert far.asked == []


@pytest.mark.parametrize(
    "base", ["ftp://a", "a", "https://", "https://a/b", "https://a?b", "https://u:p@a", "https://a:x"]
)
def test_a_base_url_is_an_origin_and_nothing_more(chance, base):
    with pytest.raises(Misconfigured):
        HttpClient(frozenset({base}), chance)


@pytest.mark.parametrize(
    ("errcode", "named"),
    [
        (-1, WeChatDown),
        (45015, WindowClosed),
        (45047, WindowClosed),
        (40029, LoginRejected),
        (40163, LoginRejected),
        (40226, LoginRejected),
        (40001, WeChatError),
        (99999, WeChatError),
    ],
)
def test_each_errcode_has_its_name(http, far, errcode, named):
    say(far, json.dumps({"errcode": errcode, "errmsg": "rid: 1", "openid": "o"}).encode())
    with pytest.raises(named) as caught:
        http.send(far.url, GET)
    assert str(errcode) in str(caught.value) and "rid" not in str(caught.value)


def test_what_may_be_repeated_is_tried_three_times_and_the_rest_once(far, chance):
    pauses = []
    http = HttpClient(frozenset({far.url}), chance, pause=pauses.append)
    say(far, b'{"errcode":-1}')
    down(http, far, Call("GET", "/x", repeatable=True))
    assert len(far.asked) == 3 and len(pauses) == 2 and max(pauses) <= 0.2
    far.asked.clear()
    down(http, far)
    assert len(far.asked) == 1


def test_a_second_try_may_succeed_and_an_answer_is_never_asked_for_again(far, chance):
    answers = iter([b"garbage", b'{"ok":1}', b'{"errcode":40003}'])
    far.script = lambda handler, asked: answer(handler, next(answers))
    http = HttpClient(frozenset({far.url}), chance)
    assert http.send(far.url, Call("GET", "/x", repeatable=True)) == {"ok": 1}
    with pytest.raises(WeChatError):
        http.send(far.url, Call("GET", "/x", repeatable=True))
    assert len(far.asked) == 3


def test_good_answers_share_a_connection_and_a_broken_one_is_not_used_again(http, far):
    for _ in range(3):
        http.send(far.url, GET)
    assert len({one.connection for one in far.asked}) == 1
    say(far, b"{}", status=502)
    down(http, far)
    say(far, b"{}")
    http.send(far.url, GET)
    assert len({one.connection for one in far.asked}) == 2


def test_no_url_reaches_a_log(http, far, caplog):
    caplog.set_level(logging.DEBUG)
    http.send(far.url, GET)
    say(far, b"x", status=500)
    down(http, far)
    assert "SECRET" not in caplog.text
    assert "SECRET" not in repr(GET) and "SECRET" not in repr(Call("POST", "/x", body={"name": "SECRET"}))


def test_no_error_carries_the_url_in_its_chain(far, chance):
    far.script = _late
    failed = down(HttpClient(frozenset({far.url}), chance, Times(read=0.2)), far)
    assert failed.__cause__ is None and failed.__suppress_context__
