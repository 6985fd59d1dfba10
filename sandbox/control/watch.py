"""What happens to every call from outside before and after its page: the fault it meets, and the count of it."""

import json
import time

from flask import Flask, Response, request

from sandbox.control import faults
from sandbox.platform.wire import Refusal, refusal_reply, spoken
from sandbox.settings import World

GARBAGE = b'\x00\xff<html>{"errcode":'


def watch(app: Flask, world: World) -> None:
    """Adds both to the app, for the platform's and the bureaus' paths only."""

    @app.before_request
    def interfere() -> Response | None:
        fault = faults.take(world, request.path) if request.path.startswith(faults.PLACES) else None
        if fault is None:
            return None
        time.sleep(fault.delay_s)
        return _broken(world, fault)

    @app.after_request
    def count(response: Response) -> Response:
        if request.path.startswith(faults.PLACES):
            # Method, path, time and outcome; a query holds tokens and secrets, a body holds people.
            world.store.write(
                "INSERT INTO call (method, path, at, status, errcode) VALUES (?, ?, ?, ?, ?)",
                request.method, request.path, world.clock.now(), response.status_code, _errcode(response),
            )  # fmt: skip
        return response


def _broken(world: World, fault: faults.Fault) -> Response | None:
    if fault.status is not None:
        return Response("<html><body><h1>Bad Gateway</h1></body></html>", fault.status, content_type="text/html")
    if fault.garbage:
        return Response(GARBAGE, content_type="text/plain")
    if fault.errcode is not None:
        reply = refusal_reply(world, Refusal(fault.errcode, "fault on demand"))
        return Response(spoken(reply), content_type="application/json; encoding=utf-8")
    return None


def _errcode(response: Response) -> int | None:
    if not response.mimetype.endswith("json") or request.path.startswith("/bureaus/"):
        return None
    try:
        said = json.loads(response.get_data())
    except ValueError:
        return None  # a garbled answer, sent as if it were JSON
    # Several calls leave errcode out on success (wechat-wire 0.2).
    return said.get("errcode", 0) if isinstance(said, dict) else None
