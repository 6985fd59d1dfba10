"""Face 2.0: sessions, bindings, outcomes (wechat-wire 6.1, 14.6)."""

import pytest

from sandbox.people import everyone
from sandbox.platform import face
from sandbox.platform.face_calls import cert_hash

START = "/cityservice/face/identify/getverifyid"
ASK = "/cityservice/face/identify/queryverifyinfo"
STEP = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def start(wire, citizen):
    def started(person=citizen, step=STEP, kind="mini", **change):
        shown = {"cert_type": "IDENTITY_CARD", "cert_name": person.name, "cert_no": person.number}
        asked = {"out_seq_no": step, "cert_info": shown, "openid": wire.openid(citizen, "mini")}
        return wire.post(START, {**asked, **change}, kind)

    return started


@pytest.fixture
def ask(wire, citizen):
    def asked(verify_id, /, person=citizen, kind="mini", **change):
        bound = {
            "verify_id": verify_id,
            "out_seq_no": STEP,
            "cert_hash": cert_hash("IDENTITY_CARD", person.name, person.number),
            "openid": wire.openid(citizen, "mini"),
        }
        return wire.post(ASK, {**bound, **change}, kind)

    return asked


def test_the_certificate_hash_is_wechats():
    assert cert_hash("IDENTITY_CARD", "张三", "310101199801011234") == (
        "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"
    )


def test_the_holders_own_face_and_certificate_pass(world, start, ask):
    opened = start()
    assert opened["expires_in"] == 3600 and len(opened["verify_id"]) <= 256
    assert ask(opened["verify_id"])["verify_ret"] == 10300
    face.finish(world, opened["verify_id"], "pass")
    assert (ask(opened["verify_id"])["errcode"], ask(opened["verify_id"])["verify_ret"]) == (0, 10000)


def test_the_holders_face_under_another_persons_certificate_does_not_pass(world, start, ask, other):
    verify_id = start(other)["verify_id"]
    face.finish(world, verify_id, "pass")
    assert ask(verify_id, other)["verify_ret"] == 10003


def test_the_right_number_under_a_wrong_name_is_nobody(world, start, ask, citizen, other):
    shown = {"cert_type": "IDENTITY_CARD", "cert_name": other.name, "cert_no": citizen.number}
    verify_id = start(cert_info=shown)["verify_id"]
    face.finish(world, verify_id, "pass")
    hashed = cert_hash("IDENTITY_CARD", other.name, citizen.number)
    assert ask(verify_id, cert_hash=hashed)["verify_ret"] == 10026


@pytest.mark.parametrize(
    ("outcome", "verify_ret"),
    [("other_person", 10004), ("cancel", 90004), ("no_camera", 90008), ("timeout", 10020), ("busy", 10005)],
)
def test_every_other_outcome_has_its_number(world, start, ask, outcome, verify_ret):
    verify_id = start()["verify_id"]
    assert face.finish(world, verify_id, outcome) == verify_ret
    assert ask(verify_id)["verify_ret"] == verify_ret


def test_a_decided_session_stays_decided_and_a_busy_one_may_still_end(world, start, ask):
    verify_id = start()["verify_id"]
    face.finish(world, verify_id, "busy")
    face.finish(world, verify_id, "cancel")
    with pytest.raises(face.FaceClosed):
        face.finish(world, verify_id, "pass")
    assert ask(verify_id)["verify_ret"] == 90004


def test_after_an_hour_the_session_neither_ends_nor_answers(world, start, ask):
    verify_id = start()["verify_id"]
    world.clock.advance(3595)
    assert ask(verify_id)["errcode"] == 0
    world.clock.advance(5)
    with pytest.raises(face.FaceClosed):
        face.finish(world, verify_id, "pass")
    assert ask(verify_id)["errcode"] == 84022


def test_an_out_seq_no_serves_once(start):
    assert start()["errcode"] == 0
    assert start()["errcode"] == 84019
    assert start(step=STEP[::-1])["errcode"] == 0


HONG_KONG = next(one for one in everyone() if one.cert_type == "HMT_RESIDENCE_PERMIT")


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"out_seq_no": ""}, 84010),
        ({"out_seq_no": "abcd"}, 84011),
        ({"out_seq_no": "a" * 33}, 84011),
        ({"out_seq_no": "step 1"}, 84011),
        ({"cert_info": None}, 84012),
        ({"cert_info": {"cert_type": "PASSPORT", "cert_name": "张三", "cert_no": "310101199801011234"}}, 84013),
        ({"cert_info": {"cert_type": "IDENTITY_CARD", "cert_name": " ", "cert_no": "310101199801011234"}}, 84014),
        ({"cert_info": {"cert_type": "IDENTITY_CARD", "cert_name": "张三", "cert_no": "31010119980101123"}}, 84015),
        ({"cert_info": {"cert_type": "IDENTITY_CARD", "cert_name": "张三", "cert_no": HONG_KONG.number}}, 84015),
        ({"openid": ""}, 84016),
        ({"openid": "o" + "x" * 27}, 40003),
    ],
)
def test_a_session_that_cannot_be_opened_says_why(start, change, errcode):
    assert start(**change)["errcode"] == errcode


def test_the_official_accounts_openid_and_token_open_no_session(wire, start, citizen):
    assert start(openid=wire.openid(citizen, "official"))["errcode"] == 40003
    assert start(kind="official")["errcode"] == 48001


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"verify_id": ""}, 84021),
        ({"verify_id": "made-up"}, 84022),
        ({"out_seq_no": ""}, 84010),
        ({"out_seq_no": STEP[::-1]}, 84020),
        ({"openid": ""}, 84016),
        ({"openid": "o" + "x" * 27}, 84017),
        ({"cert_hash": "0" * 64}, 84018),
        ({"cert_hash": None}, 84018),
    ],
)
def test_a_question_with_one_wrong_binding_gets_an_errcode_and_no_verdict(world, start, ask, change, errcode):
    verify_id = start()["verify_id"]
    face.finish(world, verify_id, "pass")
    said = ask(verify_id, **change)
    assert said["errcode"] == errcode and "verify_ret" not in said


def test_an_unknown_outcome_changes_nothing(world, start, ask):
    verify_id = start()["verify_id"]
    with pytest.raises(face.UnknownOutcome):
        face.finish(world, verify_id, "wink")
    assert ask(verify_id)["verify_ret"] == 10300
