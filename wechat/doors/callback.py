"""One of WeChat's callbacks: its HTTP in, its HTTP out (wechat-wire 2). Bodies of errors are constant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import HTTPException

from models.errors import BadRequest, NonceReused, Refused, ServiceError, TooLarge
from models.outbound.alarm import Alarm
from models.ports import Alarms, Clock, PushEnvelope, Random
from models.push import Push
from wechat.doors.desk import Reply

MOST_BYTES = 64 * 1024
STATUS: dict[type[ServiceError], int] = {BadRequest: 400, Refused: 403, TooLarge: 413}
OTHER_METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
NOTHING = b"success"
log = structlog.get_logger("door.callback")


@dataclass(frozen=True, slots=True)
class Callback:
    """What one account's callback works with, at `path`. `answer` takes the opened push and our time."""

    path: str
    envelope: PushEnvelope
    answer: Callable[[Push, datetime], Reply]
    clock: Clock
    random: Random
    alarms: Alarms

    def verified(self) -> Response:
        """WeChat's server verification gets its echo, and nothing else."""
        query = _query(request)
        if "echostr" not in query:
            raise BadRequest("no echostr")
        if not self.envelope.verify_url(query):
            raise Refused("server verification")
        return _plain(200, query["echostr"].encode())

    def pushed(self) -> Response:
        query, kind = _query(request), request.headers.get("Content-Type", "")
        opened = self.envelope.open(query, _body(request), kind)
        try:
            return self._said(opened, self.answer(opened, self.clock.now()))
        except NonceReused:
            # Rightly signed, so somebody knows the token: WeChat never signs two bodies with one pair of stamps.
            self.alarms.cry(Alarm.NONCE_REUSED, self.path)
            raise

    def _said(self, opened: Push, reply: Reply) -> Response:
        created_at = int(self.clock.now().timestamp())
        if reply.transfer:
            said = self.envelope.transfer_reply(opened, created_at)
        elif reply.text:
            said = self.envelope.text_reply(opened, reply.text, created_at)
        else:
            return _plain(200, NOTHING)
        kind = {"xml": "text/xml", "json": "application/json"}[opened.wire]
        return Response(self.envelope.seal_reply(opened, said, self.random), 200, mimetype=kind)

    def blueprint(self) -> Blueprint:
        """GET is WeChat's server verification, POST a push."""
        pages = Blueprint(self.path.strip("/").replace("/", "_"), __name__)
        rules = ((("GET",), self.verified), (("POST",), self.pushed), (OTHER_METHODS, _not_allowed))
        for methods, view in rules:
            pages.add_url_rule(self.path, view.__name__, view, methods=methods, provide_automatic_options=False)
        pages.register_error_handler(ServiceError, _refused)
        pages.register_error_handler(HTTPException, _broken)
        pages.register_error_handler(Exception, _failed)
        return pages


def _refused(error: ServiceError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 503)
    log.warning("push refused", code=error.code, why=error.subject, status=status)
    return _plain(status, b"")


def _broken(error: HTTPException) -> Response:
    """The request itself fell apart while it was read, as when fewer bytes come than were announced."""
    log.warning("push broken", error=type(error).__name__)
    return _plain(400, b"")


def _failed(error: Exception) -> Response:
    # WeChat repeats the push after a 503; what was taken in is finished by the worker in any case.
    log.error("push failed", error=type(error).__name__)
    return _plain(503, b"")


def _not_allowed() -> Response:
    return _plain(405, b"", Allow="GET, HEAD, POST")


def _query(asked: Request) -> Mapping[str, str]:
    """Each parameter once: two of a name could be read one way here and another way by a proxy."""
    pairs = list(asked.args.items(multi=True))
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadRequest("parameter given twice")
    return dict(pairs)


def _body(asked: Request) -> bytes:
    """Read with a limit, whatever Content-Length says. Raises TooLarge, and BadRequest when it breaks off."""
    announced = asked.content_length
    if (announced or 0) > MOST_BYTES:
        raise TooLarge("push")
    try:
        body = asked.stream.read(MOST_BYTES + 1)
    except Exception as error:  # noqa: BLE001 - each server has its own names for chunks that are none, or that stop
        raise BadRequest(f"body: {type(error).__name__}") from None
    if len(body) > MOST_BYTES:
        raise TooLarge("push")
    if announced not in (None, len(body)):
        raise BadRequest("body is shorter than announced")
    return body


def _plain(status: int, body: bytes, **headers: str) -> Response:
    return Response(body, status, headers, mimetype="text/plain")
