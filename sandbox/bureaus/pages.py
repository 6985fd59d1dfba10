"""The Shanghai bureau's gateway on loopback: `POST /bureaus/shanghai/gateway` (docs/bureau-live-api.md)."""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from flask import Blueprint, Response, request

from sandbox.bureaus import calls
from sandbox.bureaus.gate import Call, Denied, Gate
from sandbox.bureaus.wire import IV_BYTES, Keys, seal, sign
from sandbox.control import faults
from sandbox.settings import World

SHANGHAI = timezone(timedelta(hours=8))
SLOW_SECONDS = 8
LARGEST_REQUEST = 65_536
THROTTLE_DAYS, THROTTLE_CALLS, THROTTLE_SECONDS = range(1, 6), 30, 60


def blueprint(world: World, environ: Mapping[str, str] = os.environ) -> Blueprint:
    """The gateway. Raises KeyError when BUREAU_SHANGHAI_ACCESS_ID or BUREAU_SHANGHAI_SECRET is not set.

    BUREAU_SHANGHAI_THROTTLE=on makes it refuse a burst of calls on days 1 to 5 of a month, as busy bureaus do.
    """
    pages = Blueprint("bureau_shanghai", __name__, url_prefix="/bureaus/shanghai")
    keys = Keys(environ["BUREAU_SHANGHAI_ACCESS_ID"], environ["BUREAU_SHANGHAI_SECRET"])
    gate = Gate(world, keys)
    busy = environ.get("BUREAU_SHANGHAI_THROTTLE") == "on"

    @pages.post("/gateway")
    def gateway() -> Response:
        fault = faults.active(world, "bureau")
        if fault == "down":
            return Response("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)
        if fault == "slow":
            time.sleep(SLOW_SECONDS)
        reply = _reply(world, keys, gate, busy, fault == "maintenance")
        return Response(_spoiled(reply) if fault == "garbled" else reply, mimetype="application/json")

    return pages


def _reply(world: World, keys: Keys, gate: Gate, busy: bool, maintained: bool) -> bytes:
    try:
        call = gate.admit(_body())
    except Denied as denied:
        return _json({"code": denied.code, "message": denied.message})
    now = datetime.fromtimestamp(world.clock.now(), SHANGHAI)
    if maintained:
        return _signed(world, keys, call, calls.problem(calls.MAINTAINED, "系统维护中"))
    if busy and now.day in THROTTLE_DAYS and gate.recent(THROTTLE_SECONDS) > THROTTLE_CALLS:
        return _signed(world, keys, call, calls.problem(calls.THROTTLED, "系统繁忙，请稍后再试"))
    return _signed(world, keys, call, calls.answer(call.api, call.content, now))


def _body() -> Any:
    raw = request.get_data(cache=False) if (request.content_length or 0) <= LARGEST_REQUEST else b""
    try:
        return json.loads(raw)
    except ValueError:
        raise Denied("4000", "报文格式错误") from None


def _signed(world: World, keys: Keys, call: Call, content: dict[str, Any]) -> bytes:
    timestamp = str(int(world.clock.now() * 1000))
    payload = seal(keys, "RESPONSE", call.nonce, content, world.chance.bytes(IV_BYTES))
    signature = sign(keys, "RESPONSE", timestamp, call.nonce, call.api, payload)
    named = {"accessId": keys.access_id, "timestamp": timestamp, "nonce": call.nonce, "api": call.api}
    return _json({**named, "payload": payload, "signature": signature})


def _spoiled(reply: bytes) -> bytes:
    """The same length of bytes, of which nothing can be read: as a broken proxy or a wrong charset leaves them."""
    return bytes(byte ^ 0x95 for byte in reply)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
