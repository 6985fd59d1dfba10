"""checkrealnameinfo: do name and number match what the citizen's WeChat Pay knows? (wechat-wire 5.1)

Source: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_checkrealnameinfo
"""

import re
from typing import Final
from urllib.parse import unquote

from models.errors import WeChatDown, WeChatError
from models.people.pii import Pii
from models.ports import RealNameVerdict
from wechat.platform.api import Api
from wechat.platform.errcodes import stated_success
from wechat.platform.http import Call

PATH: Final = "/intp/realname/checkrealnameinfo"
ID_CARD: Final = "1"
CODE_REFUSED: Final = frozenset({80111, 80113})
"""The citizen's consent code is unknown, used, expired or another's: a verdict of its own kind, no outage."""

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}", re.ASCII)
_VERDICT = re.compile(r"[A-Z_;]{0,64}", re.ASCII)


class PayRealName:
    """`models.ports.RealName`. One try per code."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def check(self, openid: Pii, name: Pii, number: Pii, code: str) -> RealNameVerdict:
        """Raises WeChatDown whenever WeChat gave no verdict on the citizen, our own faults included."""
        body = {
            "openid": openid.reveal(),
            "real_name": name.reveal(),
            "cred_id": number.reveal().upper(),
            "cred_type": ID_CARD,
            "code": decoded_once(code),
        }
        try:
            answer = self._api.call(Call("POST", PATH, body=body))
        except WeChatError as refused:
            if refused.errcode in CODE_REFUSED:
                return RealNameVerdict(False, str(refused.errcode))
            raise WeChatDown(str(refused)) from refused
        stated_success(answer, PATH)
        return verdict(answer.get("verify_openid"), answer.get("verify_real_name", ""))


def verdict(openid_part: object, name_part: object) -> RealNameVerdict:
    """Passes for the one pass tuple only. Raises WeChatDown for what is no verdict at all."""
    if not isinstance(openid_part, str) or not isinstance(name_part, str):
        raise WeChatDown(f"{PATH}: verdict")
    code = f"{openid_part}+{name_part}"
    if not openid_part or not _VERDICT.fullmatch(openid_part) or not _VERDICT.fullmatch(name_part):
        raise WeChatDown(f"{PATH}: verdict")
    said = openid_part.split(";")
    matched = "V_OP_NM_MA" in said and "V_OP_NM_UM" not in said and "V_OP_NA" not in said
    return RealNameVerdict(matched and name_part == "V_NM_ID_MA", code)


def decoded_once(code: str) -> str:
    """The consent code as WeChat knows it: front ends hand it on percent-encoded or not (wechat-wire 15.8)."""
    return unquote(code) if _ESCAPE.search(code) else code
