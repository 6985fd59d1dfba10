"""wx.request of the step page's mini-program: a request that leaves the phone, not the page.

A browser page may not call another origin; a mini-program may, but only the hosts its owner registered. The bridge
keeps both rules: it forwards to the product's API and to nothing else.
https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html
"""

import http.client
import json
import re
from urllib.parse import urlsplit

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from sandbox.phone.asked import asked, text_of
from sandbox.settings import World

METHODS = frozenset({"GET", "POST"})
PATH = re.compile(r"/api/v1(?:/[A-Za-z0-9_-]+)+")  # no dots, no host, no query: nothing can climb out of /api/v1/
TOKEN = re.compile(r"[!-~]*")  # a line break would be a header of its own
LONGEST = 60  # seconds; wx.request's own default
LARGEST = 1 << 20  # bytes of an answer


def add(phone: Blueprint, world: World) -> None:
    """Adds the bridge to the phone."""

    @phone.post("/api/wx/request")
    def wx_request() -> ResponseReturnValue:
        said = asked()
        method, path = text_of(said, "method"), text_of(said, "path")
        if method not in METHODS or not PATH.fullmatch(path):
            abort(403, "a mini-program may call only its registered host")
        if not TOKEN.fullmatch(text_of(said, "token")):
            abort(400, "a token is one word of visible ASCII")
        try:
            status, answer = _forward(world, method, path, said)
        except (OSError, http.client.HTTPException) as failure:
            return jsonify(errMsg=f"request:fail {type(failure).__name__}"), 502
        return jsonify(errMsg="request:ok", statusCode=status, data=answer)


def _forward(world: World, method: str, path: str, said: dict[str, object]) -> tuple[int, object]:
    """Status and body (JSON as values, else text) of the product's answer. Redirects are answers, not followed."""
    base = urlsplit(world.settings.public_base_url)
    kind = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
    line = kind(base.hostname or "", base.port, timeout=LONGEST)
    try:
        body = json.dumps(said["data"], ensure_ascii=False).encode() if "data" in said else None
        line.request(method, path, body, _headers(world, said))
        answer = line.getresponse()
        return answer.status, _read(answer)
    finally:
        line.close()


def _headers(world: World, said: dict[str, object]) -> dict[str, str]:
    # WeChat sets this Referer on every wx.request and a mini-program cannot change it.
    referer = f"https://servicewechat.com/{world.settings.mini.appid}/devtools/page-frame.html"
    headers = {"Content-Type": "application/json", "Referer": referer}
    token = text_of(said, "token")
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _read(answer: http.client.HTTPResponse) -> object:
    raw = answer.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise http.client.HTTPException("answer too large")
    text = raw.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
