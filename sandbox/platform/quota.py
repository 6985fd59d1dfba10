"""getcallbackip and clear_quota (wechat-wire 3.4)."""

from sandbox.control import faults
from sandbox.platform import tallies
from sandbox.platform.wire import OK, Asked, Refusal, Reply
from sandbox.settings import World

A_MONTH = 10


def callback_ips(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/getcallbackip: where pushes come from. Here that is this machine."""
    return {"ip_list": ["127.0.0.1"]}


def clear(world: World, asked: Asked) -> Reply:
    """POST /cgi-bin/clear_quota: ends a day-quota fault; ten times a month. Refuses 40013, 48006."""
    if asked.account is None or asked.text("appid") != asked.account.appid:
        raise Refusal(40013, "invalid appid")
    now = world.clock.now()
    with world.store.change() as change:
        used = tallies.counted(change, asked.account.appid, "clear_quota", tallies.month_start(now))
        if used >= A_MONTH:
            raise Refusal(48006, "forbid to clear quota because of reaching the limit")
        tallies.count(change, asked.account.appid, "clear_quota", now)
    faults.clear_errcode(world, 45009)
    return OK
