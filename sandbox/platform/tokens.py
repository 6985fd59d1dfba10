"""access_token, plain and stable: rotation, overlap, expiry and the limits of a forced refresh (wechat-wire 3).

https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getaccesstoken.html
https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken.html
"""

import base64
import re
import sqlite3
from collections.abc import Mapping

from sandbox.platform import tallies
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import Account, World

LIFETIME = 7200  # seconds
OVERLAP = 300  # seconds for which a superseded plain token still works
RENEWAL = 300  # seconds before expiry from which a stable token is renewed
FORCED_A_DAY = 20
FORCED_APART = 30  # seconds
_SHAPE = re.compile(r"[0-9]{2}_[0-9A-Za-z_-]{128}")


def plain(world: World, asked: Asked) -> Reply:
    """GET /cgi-bin/token: every call makes a new token; the one before it lives five minutes more."""
    account = authenticate(world, asked.arguments)
    now = world.clock.now()
    with world.store.change() as change:
        # The token before the previous one dies at once: the platform keeps two.
        change.execute(
            "UPDATE token SET dies_at = CASE WHEN dies_at IS NULL THEN ? ELSE min(dies_at, ?) END"
            " WHERE appid = ? AND kind = 'plain'",
            (now + OVERLAP, now, account.appid),
        )
        token = _issue(world, change, account, "plain")
    return {"access_token": token, "expires_in": LIFETIME}


def stable(world: World, asked: Asked) -> Reply:
    """POST /cgi-bin/stable_token: the same token until five minutes before its end, or a new one by force."""
    account = authenticate(world, {name: asked.text(name) for name in ("grant_type", "appid", "secret")})
    force = asked.payload.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refusal(47001, "data format error: force_refresh")
    now = world.clock.now()
    with world.store.change() as change:
        if force:
            _count_forced(change, account, now)
            change.execute(
                "UPDATE token SET dies_at = ? WHERE appid = ? AND kind = 'stable' AND dies_at IS NULL",
                (now, account.appid),
            )
        current = _current(change, account, now)
        if current:
            return {"access_token": current["token"], "expires_in": int(current["expires_at"] - now)}
        return {"access_token": _issue(world, change, account, "stable"), "expires_in": LIFETIME}


def account_of(world: World, token: str | None) -> Account:
    """Whose token this is. Refuses 41001, 40014, 42001, 40001 (wechat-wire 3.3)."""
    if not token:
        raise Refusal(41001, "access_token missing")
    if not _SHAPE.fullmatch(token):
        raise Refusal(40014, "invalid access_token")
    found = world.store.row("SELECT * FROM token WHERE token = ?", token)
    now = world.clock.now()
    account = world.settings.account(found["appid"]) if found else None
    if found is None or account is None or (found["dies_at"] is not None and now >= found["dies_at"]):
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
    if now >= found["expires_at"]:
        raise Refusal(42001, "access_token expired")
    return account


def authenticate(world: World, said: Mapping[str, str]) -> Account:
    """The account that appid and secret name. Refuses 41002, 41004, 40002, 40013, 40125."""
    if not said.get("appid"):
        raise Refusal(41002, "appid missing")
    if not said.get("secret"):
        raise Refusal(41004, "appsecret missing")
    if said.get("grant_type") != "client_credential":
        raise Refusal(40002, "invalid grant_type")
    return known_account(world, said["appid"], said["secret"])


def known_account(world: World, appid: str, secret: str) -> Account:
    """Refuses 40013 for an unknown appid, 40125 for a wrong secret."""
    account = world.settings.account(appid)
    if account is None:
        raise Refusal(40013, "invalid appid")
    if account.secret != secret:
        raise Refusal(40125, "invalid appsecret")
    return account


def _current(change: sqlite3.Connection, account: Account, now: float) -> sqlite3.Row | None:
    found = change.execute(
        "SELECT * FROM token WHERE appid = ? AND kind = 'stable' AND dies_at IS NULL AND expires_at > ?"
        " ORDER BY expires_at DESC LIMIT 1",
        (account.appid, now + RENEWAL),
    )
    return found.fetchone()


def _count_forced(change: sqlite3.Connection, account: Account, now: float) -> None:
    # What an early second force answers is not documented; an error is the answer that shows a careless client.
    if tallies.counted(change, account.appid, "force_refresh", now - FORCED_APART):
        raise Refusal(45011, "api minute-quota reach limit, force_refresh too frequent")
    if tallies.counted(change, account.appid, "force_refresh", tallies.midnight(now)) >= FORCED_A_DAY:
        raise Refusal(45009, "reach max api daily quota limit")
    tallies.count(change, account.appid, "force_refresh", now)


def _issue(world: World, change: sqlite3.Connection, account: Account, kind: str) -> str:
    token = "99_" + base64.urlsafe_b64encode(world.chance.bytes(96)).decode()
    now = world.clock.now()
    change.execute(
        "INSERT INTO token (token, appid, kind, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (token, account.appid, kind, now, now + LIFETIME),
    )
    return token
