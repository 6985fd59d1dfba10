"""open.weixin's authorize page, as WeChat's web view shows it: silent for the openid, with consent for the profile.

Its errors are pages, not redirects: an address that is not the account's own gets nothing back (wechat-wire 7.1).
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.control import switches
from sandbox.phone.asked import asked, text_of
from sandbox.phone.holder import present
from sandbox.platform import oauth
from sandbox.settings import World

PATH = "/connect/oauth2/authorize"
ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]
STATE = re.compile(r"[a-zA-Z0-9]{0,128}")
# What the browser is shown instead of a redirect.
DOMAIN, SCOPE, LINK, APPID = "10003", "10005", "link", "10016"
OUTCOMES = ("allow", "deny", "snapshot")


def weixin(world: World) -> Blueprint:
    """open.weixin's own path. The cookie that knows who holds the phone is the phone's, so it leads there."""
    pages = Blueprint("weixin", __name__)

    @pages.get(PATH)
    def authorize() -> ResponseReturnValue:
        return redirect(f"/phone/authorize?{request.query_string.decode('ascii', 'replace')}")

    return pages


def add(phone: Blueprint, world: World) -> None:
    """Adds the page and what its buttons call."""

    @phone.get("/authorize")
    def authorize() -> ResponseReturnValue:
        query = request.query_string.decode("ascii", "replace")
        wrong, told = _wrong(world, query), dict(parse_qsl(query, keep_blank_values=True))
        if wrong:
            return render_template("phone/authorize_error.html", code=wrong), 400
        if told["scope"] == oauth.PROFILE:
            return render_template("phone/authorize.html", person=present(), query=query)
        snapshot = bool(switches.value(world, "snapshot_user"))
        return redirect(_back(told, oauth.issue_code(world, present().key, told["scope"], snapshot=snapshot)))

    @phone.post("/api/authorize")
    def decided() -> ResponseReturnValue:
        said = asked()
        query, outcome = text_of(said, "query"), text_of(said, "outcome")
        if _wrong(world, query) or outcome not in OUTCOMES:
            return jsonify(error="link"), 400
        told = dict(parse_qsl(query, keep_blank_values=True))
        if outcome == "deny":
            return jsonify(url=_back(told, ""))
        snapshot = outcome == "snapshot"
        return jsonify(url=_back(told, oauth.issue_code(world, present().key, told["scope"], snapshot=snapshot)))


def _wrong(world: World, query: str) -> str:
    """Why this link gets no code; "" when it is in order. The page matches the link strictly, order included."""
    pairs = parse_qsl(query, keep_blank_values=True)
    told = dict(pairs)
    if [name for name, _ in pairs][: len(ORDER)] != ORDER or told["response_type"] != "code":
        return LINK
    if told["appid"] != world.settings.official.appid:
        return APPID
    if urlsplit(told["redirect_uri"]).netloc != urlsplit(world.settings.public_base_url).netloc:
        return DOMAIN
    if told["scope"] not in oauth.SCOPES:
        return SCOPE
    return "" if STATE.fullmatch(told["state"]) else LINK


def _back(told: dict[str, str], code: str) -> str:
    """Whoever refuses comes back without a code."""
    address = told["redirect_uri"]
    more = ({"code": code} if code else {}) | {"state": told["state"]}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"
