"""The official account's door: each push handled once, each error constant, nothing lost."""

import json
import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.errors import BadField, BureauDown, BureauMaintenance, BureauSlow
from models.exchange import Answer, Enquiry, StepNeeded
from models.keeping.database import db
from models.keeping.inbox import LEASE
from models.keeping.tables import OutboxRow, ParkedRow, ReceiptRow
from models.keeping.transactions import receive, worker_effect
from models.outbound.alarm import Alarm
from tests.doors.conftest import Door, plain_answer
from tests.platform.pushes import NOW, OTHER_KEY, TEXT, Sent, sha1
from wechat.doors.conversation import Conversation
from wechat.doors.message import Message

PUSH = Sent()


def _text(words: str, msg_id: str = "1") -> Sent:
    message = TEXT.replace("社保", words).replace("9007199254740993", msg_id)
    return PUSH.but(message=message.encode(), nonce=f"n{msg_id}")


def _event(xml: str, nonce: str = "e") -> Sent:
    head, tail = TEXT.split("<MsgType>")[0], "</xml>"
    return PUSH.but(message=f"{head}<MsgType><![CDATA[event]]></MsgType>{xml}{tail}".encode(), nonce=nonce)


def test_server_verification_echoes_and_nothing_else(official: Door) -> None:
    query = {"timestamp": "1", "nonce": "2", "echostr": "4375120948345356249"}
    good = official.client.get("/wechat/official", query_string=query | {"signature": sha1("AAAAA", "1", "2")})
    assert (good.status_code, good.data) == (200, b"4375120948345356249")
    bad = official.client.get("/wechat/official", query_string=query | {"signature": sha1("AAAAB", "1", "2")})
    assert (bad.status_code, bad.data) == (403, b"")
    assert official.client.get("/wechat/official").status_code == 400


def test_a_question_reaches_the_router_with_a_deadline_inside_wechats_limit(official: Door) -> None:
    response = official.post(PUSH)
    (asked,) = official.router.asked
    assert response.status_code == 200
    assert (asked.intent, asked.city) == ("insurance-overview", "shanghai")
    assert asked.deadline is not None
    assert 0 < (asked.deadline - asked.asked_at).total_seconds() < 2
    assert "<ToUserName><![CDATA[oCitizen]]></ToUserName>" in official.opened(response)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (PUSH.but(token="BBBBB"), 403),
        (PUSH.but(appid="wx0000000000000000"), 403),
        (PUSH.but(timestamp=str(NOW - 301)), 403),
        (PUSH.but(outer="not xml at all"), 400),
        (PUSH.but(outer="<xml>" + "x" * 70_000 + "</xml>"), 413),
    ],
)
def test_what_is_not_wechats_gets_its_constant_answer_and_reaches_nobody(
    official: Door, sent: Sent, status: int
) -> None:
    response = official.post(sent)
    assert (response.status_code, response.data) == (status, b"")
    assert official.router.asked == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_without_a_body(official: Door, method: str) -> None:
    response = official.client.open("/wechat/official", method=method)
    assert (response.status_code, response.data) == (405, b"")


def test_a_parameter_given_twice_is_refused(official: Door) -> None:
    twice = [*PUSH.query.items(), ("timestamp", "1")]
    assert official.client.post("/wechat/official", query_string=twice, data=PUSH.body).status_code == 400


def test_a_repeated_delivery_gets_the_stored_reply_and_runs_nothing(official: Door) -> None:
    first = official.opened(official.post(PUSH))
    for again in (PUSH, PUSH.but(nonce="another", timestamp=str(NOW + 5))):
        assert official.opened(official.post(again)).split("<Content>")[1] == first.split("<Content>")[1]
    assert len(official.router.asked) == 1


def test_one_nonce_serves_one_body_only_and_another_raises_an_alarm(official: Door) -> None:
    for _ in range(2):
        assert official.post(_text("社保", "1").but(nonce="same")).status_code == 200
    assert official.heard.alarms == []
    refused = official.post(_text("积分", "2").but(nonce="same"))
    assert (refused.status_code, refused.data) == (403, b"")
    assert len(official.router.asked) == 1
    assert official.heard.alarms == [(Alarm.NONCE_REUSED, "/wechat/official")]


def test_what_anybody_can_send_raises_no_alarm(official: Door) -> None:
    for wrong in ({"token": "guessed"}, {"timestamp": "1"}, {"key": OTHER_KEY}):
        assert official.post(_text("社保").but(**wrong)).status_code == 403
    assert official.heard.alarms == []


def test_deliveries_at_the_same_moment_run_the_handler_once(official: Door, database: Flask) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slowly(enquiry: Enquiry) -> Answer:
        entered.set()
        go_on.wait(10)
        return plain_answer(enquiry)

    official.router.says = slowly
    statuses: list[int] = []

    def deliver(nonce: str) -> None:
        response = database.test_client().post(
            "/wechat/official", query_string=PUSH.but(nonce=nonce).query, data=PUSH.but(nonce=nonce).body
        )
        statuses.append(response.status_code)

    first = threading.Thread(target=deliver, args=("a",))
    first.start()
    entered.wait(10)
    others = [threading.Thread(target=deliver, args=(nonce,)) for nonce in ("b", "c")]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join()
    go_on.set()
    first.join()
    assert statuses == [200, 200, 200]
    assert len(official.router.asked) == 1


def test_too_little_proof_parks_the_question_once_and_links_to_it(official: Door) -> None:
    official.router.says = lambda enquiry: StepNeeded(3, 2, enquiry.city, enquiry.intent)
    said = official.opened(official.post(_text("社保", "1")))
    official.post(_text("社保", "2"))
    parked = db.session.scalars(select(ParkedRow)).one()
    assert f"https://city.example/go/{parked.id}" in said


def test_without_a_unionid_nothing_is_linked_and_the_citizen_is_told_what_to_do(official: Door) -> None:
    official.router.says = lambda enquiry: StepNeeded(1, 0, enquiry.city, enquiry.intent)
    said = official.opened(official.post(PUSH))
    assert "/go/" not in said
    assert "12333" in said
    assert db.session.scalar(select(func.count()).select_from(ParkedRow)) == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [(BureauSlow(), "正在为您查询"), (BureauDown(), "稍后自动为您再查"), (BureauMaintenance(), "正在维护")],
)
def test_a_bureau_in_trouble_makes_a_promise_that_is_owed(official: Door, error: BureauDown, words: str) -> None:
    official.router.fails(error)
    assert words in official.opened(official.post(PUSH))
    (owed,) = db.session.scalars(select(OutboxRow)).all()
    assert (owed.kind, owed.state) == ("answer", "OWED")
    official.post(PUSH.but(nonce="again"))
    assert len(db.session.scalars(select(OutboxRow)).all()) == 1


@pytest.mark.parametrize("xml", ["<PicUrl>u</PicUrl>", "<Location_X>1</Location_X>"])
def test_any_other_message_is_taken_politely(official: Door, xml: str) -> None:
    message = TEXT.replace("<![CDATA[text]]>", "<![CDATA[image]]>").replace("<Content><![CDATA[社保]]></Content>", xml)
    assert "文字和语音" in official.opened(official.post(PUSH.but(message=message.encode())))


def test_spoken_words_are_understood_like_typed_ones(official: Door) -> None:
    spoken = TEXT.replace("<![CDATA[text]]>", "<![CDATA[voice]]>")
    spoken = spoken.replace(
        "<Content><![CDATA[社保]]></Content>", "<Recognition><![CDATA[帮我查一下社保。]]></Recognition>"
    )
    official.post(PUSH.but(message=spoken.encode()))
    assert official.router.asked[0].intent == "insurance-overview"


def test_a_menu_tap_asks_its_question(official: Door) -> None:
    official.post(_event("<Event>CLICK</Event><EventKey>residence-points</EventKey>"))
    assert official.router.asked[0].intent == "residence-points"


def test_following_is_welcomed_and_other_events_get_success(official: Door) -> None:
    assert "社保" in official.opened(official.post(_event("<Event>subscribe</Event>", "1")))
    silent = official.post(_event("<Event>VIEW</Event><EventKey>https://x</EventKey>", "2"))
    assert (silent.status_code, silent.data) == (200, b"success")


def test_leaving_ends_the_chat_session_and_destroys_its_key(official: Door) -> None:
    official.post(_text("社保", "1"))
    session = official.router.asked[0].caller.session
    assert official.post(_event("<Event>unsubscribe</Event>")).data == b"success"
    official.post(_text("社保", "2"))
    assert official.router.asked[1].caller.session != session


def test_a_human_is_asked_for_and_the_chat_is_handed_over(official: Door) -> None:
    assert "transfer_customer_service" in official.opened(official.post(_text("人工")))


def test_what_is_not_understood_gets_help(official: Door) -> None:
    assert "没听懂" in official.opened(official.post(_text("今晚吃什么呢朋友们大家好")))


def test_a_long_answer_comes_in_pages(official: Door) -> None:
    official.post(_text("社保", "1"))
    assert "没有更多" in official.opened(official.post(_text("更多", "2")))
    session = official.router.asked[0].caller.session
    with receive():
        official.keeping.pages.keep(session, ("第二页", "第三页"), official.clock.now())
    assert "第二页" in official.opened(official.post(_text("更多", "3")))
    assert "第三页" in official.opened(official.post(_text("更多", "4")))
    assert "没有更多" in official.opened(official.post(_text("更多", "5")))


def test_a_process_that_dies_leaves_a_message_that_the_worker_finds_and_answers(official: Door) -> None:
    def dies(enquiry: Enquiry) -> Answer:
        raise MemoryError  # not a named error: the process is as good as dead

    official.router.says = dies
    assert official.post(PUSH).status_code == 503
    official.clock.at += LEASE
    with worker_effect():
        ((receipt, content),) = official.keeping.inbox.abandoned(official.clock.now(), 10)
    official.router.says = plain_answer
    official.desk.work(receipt, Message.of_content(content))
    assert [asked.intent for asked in official.router.asked] == ["insurance-overview"] * 2
    assert db.session.scalars(select(ReceiptRow)).one().state == "ANSWERED"
    assert official.post(PUSH.but(nonce="late", timestamp=str(NOW + 6))).status_code == 200
    assert len(official.router.asked) == 2


def test_what_the_worker_answers_goes_out_as_a_message_and_not_a_second_time_as_a_reply(official: Door) -> None:
    official.router.says = _dies
    assert official.post(PUSH).status_code == 503
    official.clock.at += LEASE
    with worker_effect():
        ((receipt, content),) = official.keeping.inbox.abandoned(official.clock.now(), 10)
    official.router.says = plain_answer
    official.desk.work(receipt, Message.of_content(content), by_message=True)
    assert [row.kind for row in db.session.scalars(select(OutboxRow))] == ["text"]
    late = official.post(PUSH.but(nonce="late", timestamp=str(NOW + 6)))
    assert (late.status_code, late.data) == (200, b"success")


def test_who_asked_for_a_human_while_the_process_died_is_told_to_ask_again(
    official: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(Conversation, "reply", _dies)
        assert official.post(_text("人工")).status_code == 503
    official.clock.at += LEASE
    with worker_effect():
        ((receipt, content),) = official.keeping.inbox.abandoned(official.clock.now(), 10)
    official.desk.work(receipt, Message.of_content(content), by_message=True)
    (owed,) = db.session.scalars(select(OutboxRow))
    sealed = official.keeping.session_keys.open(str(owed.session_id), f"outbox {owed.id}", owed.sealed or b"")
    assert "再回复一次“人工”" in json.loads(sealed)["text"]
    late = official.post(_text("人工").but(nonce="late", timestamp=str(NOW + 6)))
    assert (late.status_code, late.data) == (200, b"success")


def test_whoever_outlives_the_lease_says_what_the_faster_one_stored(official: Door) -> None:
    official.router.says = _dies
    official.post(PUSH)
    official.clock.at += LEASE
    with worker_effect():
        ((receipt, content),) = official.keeping.inbox.abandoned(official.clock.now(), 10)
    official.router.says = plain_answer
    first = official.desk.work(receipt, Message.of_content(content)).text
    official.router.says = _another_answer
    assert first
    assert official.desk.work(receipt, Message.of_content(content)).text == first


def _another_answer(enquiry: Enquiry) -> StepNeeded:
    return StepNeeded(3, 2, enquiry.city, "residence-points")


def _dies(*asked: object) -> Answer:
    raise MemoryError  # not a named error: the process is as good as dead


def test_two_latin_letters_do_not_turn_a_chinese_conversation_into_english(official: Door) -> None:
    assert "没听懂" in official.opened(official.post(_text("ok", "1")))
    assert "did not understand" in official.opened(official.post(_text("okay then", "2")))


@pytest.mark.parametrize(
    ("words", "fields"),
    [("缴费明细", {}), ("缴费明细 2025", {"year": "2025"}), ("去年的缴费记录", {"year": "2025"}), ("社保 2025", {})],
)
def test_the_year_of_a_question_about_one_travels_with_it(official: Door, words: str, fields: dict[str, str]) -> None:
    official.post(_text(words))
    (asked,) = official.router.asked
    assert dict(asked.fields) == fields


def test_an_impossible_year_is_said_to_be_none_and_is_no_failure_of_ours(official: Door) -> None:
    official.router.fails(BadField("year", "out_of_range"))
    assert "四位数的年份" in official.opened(official.post(_text("缴费明细 9999")))
