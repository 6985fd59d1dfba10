"""Faults on demand, and what becomes of calls that meet them."""

import pytest

from sandbox.control import faults

PATH = "/cgi-bin/getcallbackip"


@pytest.fixture
def fault(client):
    return lambda **said: client.post("/_control/faults", json=said)


@pytest.fixture
def call(client, wire):
    token = wire.token()
    return lambda: client.get(PATH, query_string={"access_token": token})


def test_a_status_is_answered_with_a_page_and_no_json(fault, call):
    fault(path=PATH, status=502)
    assert call().status_code == 502 and call().mimetype == "text/html"


def test_an_errcode_is_answered_like_any_other(fault, call):
    fault(path=PATH, errcode=-1)
    assert call().json["errcode"] == -1 and " rid: " in call().json["errmsg"]


def test_garbage_is_neither_json_nor_text(fault, call):
    fault(path=PATH, garbage=True)
    assert call().status_code == 200
    with pytest.raises(UnicodeDecodeError):
        call().data.decode()


def test_a_delay_alone_leaves_the_answer_right(fault, call, monkeypatch):
    slept = []
    monkeypatch.setattr("sandbox.control.watch.time.sleep", slept.append)
    fault(path=PATH, delay_s=4.5)
    assert "ip_list" in call().json
    assert slept == [4.5]


def test_a_fault_lasts_so_many_calls_and_meets_no_other_path(client, fault, call):
    fault(path=PATH, errcode=45009, times=2)
    assert client.get("/cgi-bin/token").json["errcode"] == 41002
    assert [call().json.get("errcode", 0) for _ in range(3)] == [45009, 45009, 0]


def test_faults_are_cleared_one_by_one_or_together(client, fault, call):
    fault(path=PATH, status=502)
    fault(path="/sns/jscode2session", status=502)
    fault(bureau="slow")
    fault(clear=True, path=PATH)
    assert call().status_code == 200
    assert set(client.get("/_control/faults").json["paths"]) == {"/sns/jscode2session"}
    fault(clear=True)
    assert client.get("/_control/faults").json == {"bureau": "off", "paths": {}}


def test_a_faulty_call_is_counted_too(client, fault, call):
    fault(path=PATH, status=502)
    call()
    assert client.get("/_control/calls").json["calls"][-1]["status"] == 502


@pytest.mark.parametrize("mode", faults.BUREAU_MODES)
def test_a_bureau_is_in_one_mode_until_it_is_off(world, fault, mode):
    fault(bureau=mode)
    assert faults.active(world, "bureau") == mode
    fault(bureau="off")
    assert faults.active(world, "bureau") is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"path": "/phone/"},
        {"path": "/_control/faults", "status": 500},
        {"path": PATH, "status": 200},
        {"path": PATH, "status": "502"},
        {"path": PATH, "errcode": "45015"},
        {"path": PATH, "delay_s": -1},
        {"path": PATH, "delay_s": 61},
        {"path": PATH, "times": 0},
        {"path": PATH, "statsu": 502},
        {"bureau": "sleepy"},
    ],
)
def test_a_fault_that_cannot_be_is_refused(client, fault, said):
    assert fault(**said).status_code == 400
    assert client.get("/_control/faults").json == {"bureau": "off", "paths": {}}


def test_a_garbled_bureau_answer_does_not_break_the_counting(client, fault):
    fault(bureau="garbled")
    assert client.post("/bureaus/shanghai/gateway", data=b"{}").status_code == 200
    assert client.get("/_control/calls").json["calls"][-1]["errcode"] is None
