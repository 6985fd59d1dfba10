"""wx.login and code2Session (wechat-wire 4.1).

https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html
"""

import base64

from sandbox.people import by_key
from sandbox.platform import accounts, codes, tokens
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import World


def issue_code(world: World, key: str) -> str:
    """wx.login on this citizen's phone: a js_code, and a new session_key that replaces the former one.

    Raises KeyError when nobody has this key.
    """
    openid = accounts.openid(world.settings.mini.appid, by_key(key).key)
    session_key = base64.b64encode(world.chance.bytes(16)).decode()
    world.store.write("INSERT OR REPLACE INTO session_key (openid, value) VALUES (?, ?)", openid, session_key)
    return codes.issue(world, "login", world.settings.mini.appid, openid)


def exchange(world: World, asked: Asked) -> Reply:
    """GET /sns/jscode2session. Refuses 41002, 41004, 41008, 40002, 40013, 40125, 40029, 40163."""
    appid, code = _checked(world, asked)
    found = codes.find(world, "login", code)
    if found is None or found["appid"] != appid:
        raise Refusal(40029, "invalid code")
    if found["used_at"] is None and codes.expired(world, found):
        raise Refusal(40029, "invalid code, expired")
    if not codes.burn(world, code):
        raise Refusal(40163, "code been used")
    return _identity(world, appid, found["openid"])


def _checked(world: World, asked: Asked) -> tuple[str, str]:
    said = asked.arguments
    for name, errcode in (("appid", 41002), ("secret", 41004), ("js_code", 41008)):
        if not said.get(name):
            raise Refusal(errcode, f"{name} missing")
    if said.get("grant_type") != "authorization_code":
        raise Refusal(40002, "invalid grant_type")
    return tokens.known_account(world, said["appid"], said["secret"]).appid, said["js_code"]


def _identity(world: World, appid: str, openid: str) -> Reply:
    person = accounts.require_holder(appid, openid)
    session_key = world.store.rows("SELECT value FROM session_key WHERE openid = ?", openid)[0]["value"]
    identity = {"session_key": session_key, "openid": openid}
    # unionid is absent, not empty, where the app and the user share no open-platform account.
    return {**identity, "unionid": accounts.unionid(person.key)} if person.has_unionid else identity
