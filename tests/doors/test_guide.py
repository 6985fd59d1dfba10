"""The guided dialogue in the chat: kept sealed between messages, moved once a message, never in anybody's way."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from handlers.facts import own
from models.dialogue.questionnaire import Questionnaire
from models.errors import BadField, CityNotServed
from models.exchange import Answer, Enquiry, Section
from models.keeping.database import db
from models.keeping.tables import DialogueRow, ParkedRow
from models.keeping.transactions import effect
from models.people.pii import Pii
from models.policy.dialogue_words import load_dialogue_words
from models.policy.questions_file import load_questions
from tests.doors.conftest import ROOT, Door
from tests.doors.test_official import _text
from tests.platform.pushes import APPID
from wechat.doors.asking import Asking
from wechat.doors.guide import Guide

SHORT = ("age", "education", "study_mode", "extras", "spouse_months")
ALL = load_questions(ROOT / "policy" / "questions" / "residence-points.toml")
QUESTIONS = Questionnaire(tuple(one for one in ALL.questions if one.key in SHORT))


PRINTABLE = st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="]<>&")


def questions(city: str, at: datetime) -> Questionnaire:
    if city != "shanghai":
        raise CityNotServed(city)
    return QUESTIONS


@pytest.fixture
def guided(official: Door) -> Iterator["Chat"]:
    words = load_dialogue_words(ROOT / "policy" / "words" / "dialogue.toml", official.desk.conversation.words.letters)
    asking = Asking(ROOT / "templates" / "points" / "questions.toml")
    guide = Guide("points-estimate", questions, asking, words, official.keeping.dialogues)
    chat = Chat(official, guide)
    object.__setattr__(official.desk, "conversation", replace(official.desk.conversation, guide=guide))
    official.router.says = chat.routed
    yield chat


class Chat:
    """One citizen writing; every message is a push of its own."""

    def __init__(self, official: Door, guide: Guide) -> None:
        self.official, self.guide, self.sent = official, guide, 0
        self.refuses: BadField | None = None

    def routed(self, enquiry: Enquiry) -> Answer:
        if enquiry.city != "shanghai" and enquiry.intent == "points-estimate":
            raise CityNotServed(enquiry.city)
        if self.refuses and enquiry.fields:
            raise self.refuses
        return Answer("logout", enquiry.city, (Section("session", (own("ended", True, enquiry.city),)),))

    def says(self, text: str, msg_id: str = "") -> str:
        self.sent += 1
        response = self.official.post(_text(text, msg_id or str(self.sent)))
        assert response.status_code == 200
        inner = self.official.opened(response)
        return inner.split("<Content><![CDATA[")[1].split("]]></Content>")[0] if "<Content>" in inner else ""

    def asked(self) -> list[Enquiry]:
        return self.official.router.asked

    def rows(self) -> int:
        db.session.rollback()
        return int(db.session.scalar(select(func.count()).select_from(DialogueRow)) or 0)

    def version(self) -> int:
        db.session.rollback()
        return int(db.session.scalars(select(DialogueRow.version)).one())


def test_one_question_a_message_and_at_the_end_the_answers_reach_the_router(guided: Chat) -> None:
    first = guided.says("模拟打分")
    assert "第1题 您今年多少周岁？" in first and "只是模拟" in first
    assert "第2题" in guided.says("35")
    assert "1 全日制" in guided.says("4")
    assert "1 配偶是上海户籍" in guided.says("全日制")
    assert "第5题" in guided.says("1")
    last = guided.says("38个月")
    (asked,) = guided.asked()
    assert dict(asked.fields) == {
        "age": "35", "education": "bachelor_with_degree", "study_mode": "full_time", "extras": "spouse",
        "spouse_months": "38",
    }  # fmt: skip
    assert asked.intent == "points-estimate"
    assert "改 3" in last


def test_the_full_table_waits_behind_a_link_that_holds_no_answer(guided: Chat) -> None:
    for text in ("模拟打分", "35", "1", "0"):
        guided.says(text)
    db.session.rollback()
    parked = db.session.scalars(select(ParkedRow)).one()
    assert parked.need == 0 and b"education" not in (parked.sealed or b"")


def test_nothing_of_the_answers_can_be_read_in_the_database(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.says("35")
    db.session.rollback()
    row = db.session.scalars(select(DialogueRow)).one()
    assert b"answers" not in row.sealed and b"points-estimate" not in row.sealed


def test_a_number_means_a_choice_while_a_dialogue_is_open_and_what_it_always_means_before_and_after(
    guided: Chat,
) -> None:
    guided.says("1")
    assert guided.asked()[-1].intent == "insurance-overview"
    guided.says("模拟打分")
    before = len(guided.asked())
    guided.says("35")
    assert "请从列出的选项里选" in guided.says("9")  # elsewhere it calls a human
    assert "请从列出的选项里选" in guided.says("七")
    assert len(guided.asked()) == before
    guided.says("退出")
    guided.says("1")
    assert guided.asked()[-1].intent == "insurance-overview"


def test_rubbish_repeats_the_question_with_the_reason_and_moves_nothing(guided: Chat) -> None:
    guided.says("模拟打分")
    for text in ("三岁半", "😀😀", "a" * 500, "35.5", "<b>", "' OR 1=1 --"):
        said = guided.says(text)
        assert said.startswith(("请填一个整数", "Please give a whole")) and ("第1题" in said or "Question 1" in said)
    assert "太大" in guided.says("350岁")
    assert "第2题" in guided.says("35")


def test_whoever_asks_for_something_else_gets_it_and_can_go_on(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.says("35")
    said = guided.says("社保")
    assert guided.asked()[-1].intent == "insurance-overview"
    assert "继续" in said
    assert "没听懂" in guided.says("12345")  # paused: an answer is no answer now
    assert "第2题" in guided.says("继续")
    assert "第3题" in guided.says("2")


def test_back_skip_change_restart_and_leave(guided: Chat) -> None:
    guided.says("模拟打分")
    assert "这是第一题" in guided.says("返回")
    assert "要先回答" in guided.says("跳过")
    guided.says("35")
    back = guided.says("返回")
    assert "第1题" in back and "您刚才的回答：35" in back
    assert "第2题" in guided.says("继续")
    assert "还没有问到" in guided.says("改 5")
    guided.says("2")
    assert "第4题" in guided.says("不清楚")
    assert "第2题" in guided.says("改2")
    assert "您刚才的回答：大专、高职" in guided.says("乱写")
    assert "第1题" in guided.says("重来")
    left = guided.says("退出")
    assert "已删除" in left and guided.rows() == 0
    assert guided.asked() == []


def test_after_the_result_one_answer_can_be_corrected_and_the_result_comes_at_once(guided: Chat) -> None:
    for text in ("模拟打分", "35", "1", "0"):
        guided.says(text)
    assert "第1题" in guided.says("改 1")
    guided.says("45")
    assert [asked.fields["age"] for asked in guided.asked()] == ["35", "45"]


def test_a_result_before_the_end_needs_only_what_is_needed(guided: Chat) -> None:
    guided.says("模拟打分")
    assert "要先回答" in guided.says("结果")
    guided.says("35")
    guided.says("1")
    guided.says("结果")
    assert dict(guided.asked()[-1].fields) == {"age": "35", "education": "highschool"}
    assert "第3题" in guided.says("继续")


def test_what_the_law_cannot_read_leads_back_to_its_question(guided: Chat) -> None:
    guided.refuses = BadField("age", "refused")
    for text in ("模拟打分", "35", "1"):
        guided.says(text)
    said = guided.says("0")
    assert said.startswith("这个回答") and "第1题" in said


def test_asked_for_again_it_goes_on_and_says_how_to_begin_anew(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.says("35")
    again = guided.says("积分模拟")
    assert "接着上次" in again and "第2题" in again


def test_a_city_without_rules_is_answered_like_any_question_there(guided: Chat) -> None:
    assert "北京" in guided.says("北京模拟打分")
    assert guided.rows() == 0


def test_three_deliveries_of_one_push_move_it_once(guided: Chat) -> None:
    guided.says("模拟打分", "77")
    version = guided.version()
    said = {guided.says("35", "78") for _ in range(3)}
    assert len(said) == 1 and "第2题" in said.pop()
    assert guided.version() == version + 1


def test_two_messages_at_the_same_moment_are_two_turns(guided: Chat, database: Flask) -> None:
    """Both look at the same place; the later one looks again."""
    guided.says("模拟打分")
    together = threading.Barrier(2, timeout=20)
    dialogues = guided.official.keeping.dialogues
    look, waited = dialogues.of, []

    def of(*given):  # type: ignore[no-untyped-def]
        held = look(*given)
        if len(waited) < 2:
            waited.append(1)
            together.wait()
        return held

    dialogues.of = of  # type: ignore[method-assign]
    heard: list[str] = []

    def write(text: str, msg_id: str) -> None:
        sent = _text(text, msg_id)
        response = database.test_client().post("/wechat/official", query_string=sent.query, data=sent.body)
        heard.append(guided.official.opened(response))

    threads = [threading.Thread(target=write, args=pair) for pair in (("35", "91"), ("36", "92"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dialogues.of = look  # type: ignore[method-assign]
    assert len(heard) == 2
    assert guided.version() == 3, "begun, and moved by each message"


def test_it_survives_an_idle_session_and_is_taken_along_into_the_new_one(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.says("35")
    guided.official.clock.at += timedelta(hours=5)
    assert "第3题" in _at(guided, "2")
    db.session.rollback()
    row = db.session.scalars(select(DialogueRow)).one()
    assert row.session_id == guided.official.desk.sessions.live_chat(*_identity(guided)).id


def test_it_ends_with_the_login_and_says_so_kindly(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.says("35")
    with effect():
        guided.official.desk.sessions.end_chat(*_identity(guided, "test"))
    assert "已经随登录一起结束" in guided.says("继续")
    assert guided.rows() == 0
    guided.says("模拟打分")
    with effect():
        guided.official.desk.sessions.end_chat(*_identity(guided, "test"))
    anew = guided.says("模拟打分")
    assert "已经随登录一起结束" in anew and "第1题" in anew
    assert "第2题" in guided.says("35")


def test_after_seven_silent_days_there_is_nothing_to_go_on_with(guided: Chat) -> None:
    guided.says("模拟打分")
    guided.official.clock.at += timedelta(days=7)
    assert "没有更多" in _at(guided, "继续")


STEERING = [
    "返回",
    "跳过",
    "重来",
    "继续",
    "结果",
    "改 2",
    "改3",
    "模拟打分",
    "更多",
    "社保",
    "城市",
    "人工",
    "1",
    "35",
    "0",
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(STEERING), st.text(PRINTABLE, min_size=1, max_size=30)), max_size=20))
def test_whatever_is_written_is_answered_and_the_dialogue_can_always_be_left(guided: Chat, texts: list[str]) -> None:
    assert "第1题" in guided.says("模拟打分") + guided.says("重来")
    for text in texts:
        said = guided.says(text)
        assert "出错" not in said and len(said.encode()) <= 2048
    guided.says("重来")
    if guided.rows():
        guided.says("继续")
        guided.says("退出")
    assert guided.rows() == 0


def test_english_from_the_first_word_to_the_last(guided: Chat) -> None:
    assert "Question 1 How old are you" in guided.says("estimate")
    assert "Please give a whole number" in guided.says("old enough")
    assert "1 High school or below" in guided.says("35")
    assert "CONTINUE" in guided.says("insurance")
    assert "Question 2" in guided.says("continue")
    assert "Full-time" in guided.says("Master's diploma and degree")
    assert "deleted" in guided.says("leave")


def _identity(guided: Chat, *more: str) -> tuple:
    row = guided.official.keeping.identities.find(*_WRITER)
    at = guided.official.clock.now()
    return (row.id, at, *more) if more else (row, at)


_WRITER = (APPID, Pii("oCitizen"))


def _at(guided: Chat, text: str) -> str:
    """A message sent now, with WeChat's timestamp of now."""
    guided.sent += 1
    at = int(guided.official.clock.at.timestamp())
    response = guided.official.post(_text(text, str(guided.sent)).but(timestamp=str(at)))
    assert response.status_code == 200, response.status_code
    return guided.official.opened(response).split("<Content><![CDATA[")[1].split("]]></Content>")[0]
