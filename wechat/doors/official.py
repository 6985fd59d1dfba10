"""The official account's door: WeChat's HTTP in, WeChat's HTTP out (wechat-wire 2). Bodies of errors are constant."""

from collections.abc import Mapping

import structlog
from flask import Blueprint, Request, Response, request

from models.errors import BadRequest, Refused, ServiceError, TooLarge
from models.ports import Clock, PushEnvelope, Random
from models.push import Push
from wechat.doors.desk import Desk, Reply

MOST_BYTES = 64 * 1024
STATUS: dict[type[ServiceError], int] = {BadRequest: 400, Refused: 403, TooLarge: 413}
OTHER_METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS")
NOTHING = b"success"
log = structlog.get_logger("door.official")


def door(envelope: PushEnvelope, desk: Desk, clock: Clock, random: Random) -> Blueprint:
    """`/wechat/official`: GET is WeChat's server verification, POST a push."""
    pages = Blueprint("official", __name__)

    @pages.get("/wechat/official", provide_automatic_options=False)
    def verify() -> Response:
        query = _query(request)
        if "echostr" not in query:
            raise BadRequest("no echostr")
        if not envelope.verify_url(query):
            raise Refused("server verification")
        return _plain(200, query["echostr"].encode())

    @pages.post("/wechat/official", provide_automatic_options=False)
    def push() -> Response:
        opened = envelope.open(_query(request), _body(request))
        return _answer(opened, desk.answer(opened, clock.now()))

    def _answer(opened: Push, reply: Reply) -> Response:
        created_at = int(clock.now().timestamp())
        if reply.transfer:
            xml = envelope.transfer_reply(opened, created_at)
        elif reply.text:
            xml = envelope.text_reply(opened, reply.text, created_at)
        else:
            return _plain(200, NOTHING)
        return Response(envelope.seal_reply(opened, xml, random), 200, mimetype="text/xml")

    @pages.errorhandler(ServiceError)
    def refused(error: ServiceError) -> Response:
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 503)
        log.warning("push refused", code=error.code, why=error.subject, status=status)
        return _plain(status, b"")

    @pages.route("/wechat/official", methods=OTHER_METHODS, provide_automatic_options=False)
    def not_allowed() -> Response:
        return _plain(405, b"", Allow="GET, HEAD, POST")

    @pages.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # WeChat repeats the push after a 503; what was taken in is finished by the worker in any case.
        log.error("push failed", error=type(error).__name__)
        return _plain(503, b"")

    return pages


def _query(asked: Request) -> Mapping[str, str]:
    """Each parameter once: two of a name could be read one way here and another way by a proxy."""
    pairs = list(asked.args.items(multi=True))
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadRequest("parameter given twice")
    return dict(pairs)


def _body(asked: Request) -> bytes:
    """Read with a limit, whatever Content-Length says. Raises TooLarge, and BadRequest for one that breaks off."""
    if (asked.content_length or 0) > MOST_BYTES:
        raise TooLarge("push")
    try:
        body = asked.stream.read(MOST_BYTES + 1)
    except OSError:
        raise BadRequest("body breaks off") from None
    if len(body) > MOST_BYTES:
        raise TooLarge("push")
    return body


def _plain(status: int, body: bytes, **headers: str) -> Response:
    return Response(body, status, headers, mimetype="text/plain")
