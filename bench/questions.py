"""Distinct encrypted questions, sealed as WeChat seals them, and the check that an answer counts."""

from collections.abc import Sequence
from urllib.parse import urlencode

from bench.citizens import Asker
from bench.load import Call, Shot
from models.people.pii import Pii
from service.settings import Settings
from tests.platform.pushes import Sent, decrypt

MESSAGE = (
    "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[积分]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)
OUTER = "<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>"


class Questions:
    """Makes requests for one service and judges its answers."""

    def __init__(self, settings: Settings, askers: Sequence[Asker]) -> None:
        self.settings = settings
        self.askers = askers
        self.key = _text(settings.wx_oa_aes_key)

    def made(self, first: int, count: int, at: int) -> list[Call]:
        """`count` questions numbered from `first`; `at` in seconds since 1970."""
        return [self._request(number, at) for number in range(first, first + count)]

    def _request(self, number: int, at: int) -> Call:
        told = {"to": self.settings.wx_oa_original_id, "openid": self._asker(number).openid, "at": at, "number": number}
        sent = Sent(
            message=MESSAGE.format(**told).encode(),
            appid=self.settings.wx_oa_appid,
            key=self.key,
            token=_text(self.settings.wx_oa_token),
            timestamp=str(at),
            nonce=f"bench{number}",
            outer=OUTER,
        )
        return Call(f"/wechat/official?{urlencode(sent.query)}", sent.body)

    def _asker(self, number: int) -> Asker:
        return self.askers[number % len(self.askers)]

    def good(self, shot: Shot, first: int) -> bool:
        """Opens, is the right person's, and holds a fact."""
        if shot.status != 200 or b"<Encrypt>" not in shot.body:
            return False
        sealed = shot.body.split(b"<Encrypt><![CDATA[")[1].split(b"]]>")[0].decode()
        plain = decrypt(sealed, self.key).decode("utf-8", "replace")
        mine = f"<ToUserName><![CDATA[{self._asker(first + shot.number).openid}]]>" in plain
        return mine and "数据截至" in plain


def _text(secret: Pii) -> str:
    return secret.reveal()
