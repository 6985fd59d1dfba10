"""The city-service real-name check against WeChat Pay's record (wechat-wire 5.1).

https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_checkrealnameinfo
"""

from sandbox.control import switches
from sandbox.people import Person, by_key
from sandbox.platform import accounts, codes
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import World

FIELDS = ("openid", "real_name", "cred_id", "cred_type", "code")


def issue_code(world: World, key: str) -> str:
    """The citizen agreed on the consent page: a code for the mini-program that asked. Raises KeyError."""
    appid = world.settings.mini.appid
    return codes.issue(world, "consent", appid, accounts.openid(appid, by_key(key).key))


def check(world: World, asked: Asked) -> Reply:
    """POST /intp/realname/checkrealnameinfo. Refuses 1005, 47001, 40097, 40003, 80111, 80113, -1.

    errcode 0 says that the question was answered, not that the person passed.
    """
    if asked.account is None or asked.account.kind != "mini":
        raise Refusal(1005, "invalid appid")
    for name in FIELDS:
        if not asked.text(name):
            raise Refusal(47001, f"data format error: {name}")
    if asked.text("cred_type") != "1":
        raise Refusal(40097, "invalid args: cred_type")
    person = accounts.require_holder(asked.account.appid, asked.text("openid"))
    _spend(world, asked)
    verdict = _verdict(person, asked.text("real_name"), asked.text("cred_id"))
    return {"errcode": 0, "errmsg": "ok", **_joined(world, verdict)}


def _spend(world: World, asked: Asked) -> None:
    code = asked.text("code")
    if "%" in code:
        raise Refusal(-1, "system error")  # what the platform answers to a code that was never decoded
    found = codes.find(world, "consent", code)
    if found is None:
        raise Refusal(80111, "code not exist")
    # Burnt before it is looked at: a code that was tried by the wrong user is gone as well.
    first = codes.burn(world, code)
    own = found["openid"] == asked.text("openid") and asked.account and found["appid"] == asked.account.appid
    if not first or not own or codes.expired(world, found):
        raise Refusal(80113, "invalid code")


def _verdict(person: Person, name: str, number: str) -> dict[str, str]:
    if not person.pay_realname:
        return {"verify_openid": "V_OP_NA", "verify_real_name": ""}
    if name != person.name:
        return {"verify_openid": "V_OP_NM_UM", "verify_real_name": ""}
    same = number.upper() == person.number
    return {"verify_openid": "V_OP_NM_MA", "verify_real_name": "V_NM_ID_MA" if same else "V_NM_ID_UM"}


def _joined(world: World, verdict: dict[str, str]) -> dict[str, str]:
    """The switch `realname_joined` appends a second verdict, as the platform may for several records."""
    also = switches.value(world, "realname_joined")
    return {**verdict, "verify_openid": f"{verdict['verify_openid']};{also}"} if also else verdict
