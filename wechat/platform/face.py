"""Face 2.0: the ticket for a live face check, and its verdict (wechat-wire 6.1, security design 2.5).

Sources: https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_getverifyid ,
https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_queryverifyinfo
"""

from typing import Final

from models.errors import WeChatDown
from models.people.pii import Pii
from models.ports import FaceTicket
from wechat.platform.api import Api
from wechat.platform.errcodes import stated_success, text_of
from wechat.platform.http import Call

START: Final = "/cityservice/face/identify/getverifyid"
QUERY: Final = "/cityservice/face/identify/queryverifyinfo"
IDENTITY_CARD: Final = "IDENTITY_CARD"
LONGEST_ID: Final = 256


class CityFace:
    """`models.ports.FaceCheck`. Only identity cards: WeChat checks no other document."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def start(self, out_seq_no: str, name: Pii, number: Pii, openid: Pii) -> FaceTicket:
        """One try: a second with the same `out_seq_no` would be refused as a double (84019)."""
        cert = {"cert_type": IDENTITY_CARD, "cert_name": name.reveal(), "cert_no": number.reveal()}
        body = {"out_seq_no": out_seq_no, "cert_info": cert, "openid": openid.reveal()}
        answer = self._api.call(Call("POST", START, body=body))
        stated_success(answer, START)
        verify_id, life = text_of(answer, "verify_id", START), answer.get("expires_in")
        if len(verify_id) > LONGEST_ID or type(life) is not int or life <= 0:
            raise WeChatDown(f"{START}: answer")
        return FaceTicket(Pii(verify_id), life)

    def verdict(self, out_seq_no: str, verify_id: Pii, cert_hash: str, openid: Pii) -> int:
        """`verify_ret`. Only a JSON integer is one: not true, not "10000", not 10000.0."""
        body = {
            "verify_id": verify_id.reveal(),
            "out_seq_no": out_seq_no,
            "cert_hash": cert_hash,
            "openid": openid.reveal(),
        }
        answer = self._api.call(Call("POST", QUERY, body=body, repeatable=True))
        stated_success(answer, QUERY)
        verify_ret = answer.get("verify_ret")
        if type(verify_ret) is not int:
            raise WeChatDown(f"{QUERY}: verify_ret")
        return verify_ret
