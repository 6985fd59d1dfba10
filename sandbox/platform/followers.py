"""Who follows the official account, and what it may know about them (wechat-wire 9.4)."""

from sandbox.platform import accounts
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import World

LANGUAGES = ("zh_CN", "zh_TW", "en")


def follows(world: World, openid: str) -> bool:
    return world.store.row("SELECT 1 FROM follower WHERE openid = ?", openid) is not None


def add(world: World, openid: str) -> None:
    world.store.write("INSERT OR IGNORE INTO follower (openid, since) VALUES (?, ?)", openid, world.clock.now())


def remove(world: World, openid: str) -> None:
    world.store.write("DELETE FROM follower WHERE openid = ?", openid)


def user_info(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/user/info. Refuses 48001, 40003, 40035. No nickname or picture since 2021-12-27."""
    account = accounts.require_kind(asked.account, "official")
    openid, language = asked.arguments.get("openid", ""), asked.arguments.get("lang", "zh_CN")
    person = accounts.require_holder(account.appid, openid)
    if language not in LANGUAGES:
        raise Refusal(40035, "invalid parameter: lang")
    union = {"unionid": accounts.unionid(person.key)} if person.has_unionid else {}
    found = world.store.row("SELECT since FROM follower WHERE openid = ?", openid)
    if found is None:
        return {"subscribe": 0, "openid": openid, **union}
    return {"subscribe": 1, "openid": openid, "language": language, **union, **_following(int(found["since"]))}


def _following(since: int) -> Reply:
    return {
        "subscribe_time": since,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }
