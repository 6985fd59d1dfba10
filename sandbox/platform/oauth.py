"""网页授权: codes of the authorize page, and what a web page's server gets for them (wechat-wire 7.1).

https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
"""

import base64
import sqlite3

from sandbox.people import by_key
from sandbox.platform import accounts, codes, tokens
from sandbox.platform.wire import OK, Asked, Refusal, Reply
from sandbox.settings import World

BASE, PROFILE = "snsapi_base", "snsapi_userinfo"
SCOPES = (BASE, PROFILE)
LIFETIME = 7200  # seconds
REFRESH_LIFETIME = 30 * 86400
VIRTUAL = "|snapshot"


def issue_code(world: World, key: str, scope: str, *, snapshot: bool) -> str:
    """The authorize page let the citizen through. A snapshot user has an openid of nobody's. Raises KeyError."""
    appid, person = world.settings.official.appid, by_key(key)
    openid = accounts.openid(appid, person.key + (VIRTUAL if snapshot else ""))
    return codes.issue(world, _purpose(scope, snapshot), appid, openid)


def access_token(world: World, asked: Asked) -> Reply:
    """GET /sns/oauth2/access_token. Refuses 41002, 41004, 41008, 40002, 40013, 40125, 40029, 42003, 40163."""
    appid, code = _checked(world, asked)
    scope, snapshot, found = _code(world, code)
    if found is None or found["appid"] != appid:
        raise Refusal(40029, "invalid code")
    if found["used_at"] is None and codes.expired(world, found):
        raise Refusal(42003, "code expired")
    if not codes.burn(world, code):
        raise Refusal(40163, "code been used")
    reply = _issue(world, appid, found["openid"], scope)
    person = accounts.holder(appid, found["openid"])
    union = {"unionid": accounts.unionid(person.key)} if person and person.has_unionid and scope == PROFILE else {}
    return {**reply, **({"is_snapshotuser": 1} if snapshot else {}), **union}


def refresh_token(world: World, asked: Asked) -> Reply:
    """GET /sns/oauth2/refresh_token. Refuses 41002, 40002, 40013, 40030, 42002."""
    said = asked.arguments
    account = world.settings.account(said.get("appid", ""))
    if not said.get("appid"):
        raise Refusal(41002, "appid missing")
    if account is None:
        raise Refusal(40013, "invalid appid")
    if said.get("grant_type") != "refresh_token":
        raise Refusal(40002, "invalid grant_type")
    found = world.store.row("SELECT * FROM web_token WHERE refresh = ?", said.get("refresh_token", ""))
    if found is None or found["appid"] != account.appid:
        raise Refusal(40030, "invalid refresh_token")
    if world.clock.now() >= found["issued_at"] + REFRESH_LIFETIME:
        raise Refusal(42002, "refresh_token expired")
    return _issue(world, account.appid, found["openid"], found["scope"], found["refresh"])


def userinfo(world: World, asked: Asked) -> Reply:
    """GET /sns/userinfo. Refuses 40001, 42001, 40003, 48001. Sex and region are blank since 2021-10-20."""
    found = _web_token(world, asked)
    if found["scope"] != PROFILE:
        raise Refusal(48001, "api unauthorized")
    person = accounts.holder(found["appid"], found["openid"])
    union = {"unionid": accounts.unionid(person.key)} if person and person.has_unionid else {}
    blank = {"sex": 0, "language": "", "city": "", "province": "", "country": "", "headimgurl": "", "privilege": []}
    return {"openid": found["openid"], "nickname": "微信用户", **blank, **union}


def check(world: World, asked: Asked) -> Reply:
    """GET /sns/auth. Refuses 40003, 40001, 42001."""
    _web_token(world, asked)
    return OK


def _checked(world: World, asked: Asked) -> tuple[str, str]:
    said = asked.arguments
    for name, errcode in (("appid", 41002), ("secret", 41004), ("code", 41008)):
        if not said.get(name):
            raise Refusal(errcode, f"{name} missing")
    if said.get("grant_type") != "authorization_code":
        raise Refusal(40002, "invalid grant_type")
    return tokens.known_account(world, said["appid"], said["secret"]).appid, said["code"]


def _code(world: World, code: str) -> tuple[str, bool, sqlite3.Row | None]:
    kinds = [(scope, snapshot) for scope in SCOPES for snapshot in (False, True)]
    told = ((*kind, codes.find(world, _purpose(*kind), code)) for kind in kinds)
    return next((one for one in told if one[2] is not None), (BASE, False, None))


def _purpose(scope: str, snapshot: bool) -> str:
    return f"web {scope}{' snapshot' if snapshot else ''}"


def _issue(world: World, appid: str, openid: str, scope: str, refresh: str = "") -> Reply:
    token, refresh, now = _random(world), refresh or _random(world), world.clock.now()
    world.store.write(
        "INSERT INTO web_token (token, refresh, appid, openid, scope, issued_at) VALUES (?, ?, ?, ?, ?, ?)",
        token, refresh, appid, openid, scope, now,
    )  # fmt: skip
    times = {"access_token": token, "expires_in": LIFETIME, "refresh_token": refresh}
    return {**times, "openid": openid, "scope": scope}


def _web_token(world: World, asked: Asked) -> sqlite3.Row:
    """A base access_token is none of these, and these are good for no other API."""
    found = world.store.row("SELECT * FROM web_token WHERE token = ?", asked.arguments.get("access_token", ""))
    if found is None:
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
    if world.clock.now() >= found["issued_at"] + LIFETIME:
        raise Refusal(42001, "access_token expired")
    if found["openid"] != asked.arguments.get("openid"):
        raise Refusal(40003, "invalid openid")
    return found


def _random(world: World) -> str:
    return "99_" + base64.urlsafe_b64encode(world.chance.bytes(96)).decode()
