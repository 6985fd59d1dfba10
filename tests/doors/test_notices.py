"""WeChat's notices about accounts: taken once, in the order WeChat gave them, with the effect they must have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from auth.sessions import LoginSessions
from auth.tables import SessionRow
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.keeping.tables import AuditRow, ReceiptRow
from models.keeping.transactions import receive
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from models.people.tables import IdentityRow
from service.rights import RightsRoom
from tests.corpus.kit import as_xml
from tests.doors.conftest import Door
from tests.platform import pushes
from tests.platform.pushes import Sent
from wechat.doors.mini_push import MiniDesk, door
from wechat.doors.notices import Notices
from wechat.platform.envelope import Envelope, PushAccount

APPID, TOKEN, ORIGINAL = "wxminiminiminimini", "minitoken", "gh_mini"
ACCOUNT = PushAccount(APPID, TOKEN, pushes.OTHER_KEY, original_id=ORIGINAL)


@dataclass
class Mini:
    """The mini-program's callback, beside the official account's."""

    client: FlaskClient
    official: Door
    sessions: LoginSessions
    told: int = 0

    def notice(self, event: str, at: int = pushes.NOW, **more: object) -> TestResponse:
        return self.says({"MsgType": "event", "Event": event, "CreateTime": at, "AppID": APPID, **more})

    def says(self, fields: dict[str, object]) -> TestResponse:
        self.told += 1
        head = {"ToUserName": ORIGINAL, "FromUserName": "oPlatform", "CreateTime": pushes.NOW}
        return self.deliver(as_xml(head | fields), nonce=f"n{self.told}")

    def deliver(self, message: str, nonce: str) -> TestResponse:
        sent = Sent(message.encode(), appid=APPID, token=TOKEN, key=pushes.OTHER_KEY, nonce=nonce)
        return self.client.post("/wechat/mini", query_string=sent.query, data=sent.body)

    def login(self, openid: str = "oUser", unionid: str | None = None, appid: str = APPID) -> str:
        """A new session; its id."""
        now = self.official.clock.now()
        with receive():
            row = self.official.keeping.identities.find_or_create(appid, Pii(openid), now)
            if unionid:
                self.official.keeping.identities.learn_unionid(row, Pii(unionid))
            return self.sessions.touch_chat(row, now) if appid != APPID else self.sessions.open_mini(row, now)[0].id


@pytest.fixture
def mini(database: Flask, official: Door) -> Iterator[Mini]:
    keeping, random = official.keeping, SystemRandom()
    sessions = LoginSessions(keeping.session_keys, keeping.ledger, random)
    effects = RightsRoom.of(keeping, sessions, APPID, official.clock, random).effects
    notices = Notices(APPID, keeping.inbox, keeping.identities, effects)
    envelope, desk = Envelope(ACCOUNT, official.clock), MiniDesk(notices)
    database.register_blueprint(door(envelope, desk, official.clock, random, official.heard))
    yield Mini(database.test_client(), official, sessions)


def alive(session: str) -> bool:
    db.session.rollback()
    return db.session.get_one(SessionRow, session, populate_existing=True).revoked_at is None


def noted(kind: str) -> list[tuple[str, str]]:
    rows = db.session.scalars(select(AuditRow).where(AuditRow.kind == kind))
    return [(row.object, row.result) for row in rows]


@pytest.mark.parametrize("event", ["user_authorization_revoke", "user_authorization_cancellation"])
def test_whoever_withdraws_is_logged_out_everywhere_and_nobody_else_is(mini: Mini, event: str) -> None:
    mine, twin = mini.login(unionid="u"), mini.login("oOfficial", "u", appid=pushes.APPID)
    other = mini.login("oOther")
    assert mini.notice(event, OpenID="oUser", RevokeInfo="1,8").data == b"success"
    assert [alive(one) for one in (mine, twin, other)] == [False, False, True]
    (row,) = noted({"user_authorization_revoke": "authorisation revoked"}.get(event, "account closed"))
    revoked = event == "user_authorization_revoke"
    assert row == (("1+8", "consent withdrawn, sessions ended") if revoked else ("", "deleted"))


def test_three_deliveries_of_a_notice_have_one_effect(mini: Mini) -> None:
    mini.login()
    for _ in range(3):
        assert mini.notice("user_authorization_revoke", OpenID="oUser", RevokeInfo="1").data == b"success"
    assert len(noted("authorisation revoked")) == 1
    assert len(db.session.scalars(select(ReceiptRow)).all()) == 1


def test_two_users_who_withdraw_in_one_second_both_count(mini: Mini) -> None:
    sessions = [mini.login("oA"), mini.login("oB")]
    for openid in ("oA", "oB"):
        mini.notice("user_authorization_revoke", OpenID=openid, RevokeInfo="1")
    assert [alive(one) for one in sessions] == [False, False]


def test_a_stranger_and_another_app_change_nothing(mini: Mini) -> None:
    mine = mini.login()
    for more in ({"OpenID": "oNobody"}, {"OpenID": "oUser", "AppID": "wxother"}):
        assert mini.notice("user_authorization_cancellation", **more).data == b"success"
    assert alive(mine)
    assert db.session.scalars(select(IdentityRow)).one() is not None


def test_only_the_newest_profile_counts_in_whatever_order_they_come(mini: Mini) -> None:
    mini.login()
    for at in (10, 30, 20):
        mini.notice("user_info_modified", at=pushes.NOW + at, OpenID="oUser", RevokeInfo=at)
    assert [object_ for object_, _ in noted("profile changed")] == ["10", "30"]


def test_a_message_goes_to_a_human_every_time_it_is_delivered(mini: Mini) -> None:
    for nonce in ("a", "b"):
        message = as_xml({"ToUserName": ORIGINAL, "FromUserName": "oUser", "CreateTime": 1, "MsgType": "text",
                          "Content": "help", "MsgId": 5})  # fmt: skip
        body = mini.deliver(message, nonce).text
        assert b"transfer_customer_service" in pushes.decrypt(body.split("CDATA[")[1].split("]]")[0], pushes.OTHER_KEY)


def test_a_nonce_with_another_body_is_refused_and_raises_an_alarm(mini: Mini) -> None:
    for event, status in (("user_info_modified", 200), ("user_authorization_revoke", 403)):
        told = {"ToUserName": ORIGINAL, "FromUserName": "oUser", "CreateTime": 1, "MsgType": "event", "Event": event}
        assert mini.deliver(as_xml(told), "same").status_code == status
    assert mini.official.heard.alarms == [(Alarm.NONCE_REUSED, "/wechat/mini")]


def test_the_official_accounts_secrets_do_not_open_the_other_callback(mini: Mini) -> None:
    sent = Sent()
    refused = mini.client.post("/wechat/mini", query_string=sent.query, data=sent.body)
    assert (refused.status_code, refused.data) == (403, b"")


def test_the_official_account_hears_the_same_notices(mini: Mini) -> None:
    mine = mini.login("oCitizen", appid=pushes.APPID)
    head = {"ToUserName": pushes.ORIGINAL_ID, "FromUserName": "oPlatform", "CreateTime": pushes.NOW}
    head |= {"MsgType": "event"}
    event = {"Event": "user_authorization_revoke", "OpenID": "oCitizen", "RevokeInfo": "201"}
    sent = Sent(as_xml(head | event).encode())
    assert mini.official.post(sent).data == b"success"
    assert not alive(mine)
    assert len(db.session.scalars(select(IdentityRow)).all()) == 1  # the platform is no citizen


def follow(official: Door, event: str, at: int) -> None:
    head = {"ToUserName": pushes.ORIGINAL_ID, "FromUserName": "oCitizen", "CreateTime": pushes.NOW + at}
    message = as_xml(head | {"MsgType": "event", "Event": event}).encode()
    assert official.post(replace(Sent(), message=message, nonce=f"{event}{at}")).status_code == 200


def test_an_unfollowing_that_comes_late_does_not_undo_a_newer_following(official: Door) -> None:
    follow(official, "subscribe", 0)
    session = db.session.scalars(select(SessionRow)).one().id
    follow(official, "subscribe", 20)
    follow(official, "unsubscribe", 10)
    assert alive(session)
    assert noted("unfollowed") == []
    follow(official, "unsubscribe", 30)
    assert not alive(session)
    assert noted("unfollowed") == [("", "chat ended")]
