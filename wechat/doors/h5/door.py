"""The routes of the H5 door, and the one place where its errors become pages (design 3.3, 4)."""

import structlog
from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from models.errand import Errand
from models.errors import NoSession, NotFound, ServiceError, Unavailable, UnknownIntent
from models.keeping.chance import new_id
from models.keeping.transactions import receive
from wechat.doors.h5 import forms, signing, troubles
from wechat.doors.h5.asking import Asking
from wechat.doors.h5.entering import Entering
from wechat.doors.h5.going import Going
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.view import Trouble
from wechat.doors.h5.visitor import Visitor, remember, unknown, visitor

LATER = "30"  # seconds after which a busy page is worth another try
AGAIN = ("h5.home", "h5.ask", "h5.go")  # what is only asked, and may be asked once more
log = structlog.get_logger("door.h5")


def door(parts: Parts) -> Blueprint:
    """`/city/…`, `/go/…`, `/oauth/…`."""
    pages = Blueprint("h5", __name__)
    asking = Asking(parts)
    entering = Entering(parts, asking)
    _city(pages, parts, asking, entering)
    _ways(pages, parts, entering, Going(parts, asking, entering))
    _guarded(pages, parts, asking)
    return pages


def _city(pages: Blueprint, parts: Parts, asking: Asking, entering: Entering) -> None:
    @pages.get("/city/<city>/")
    def home(city: str) -> ResponseReturnValue:
        errand = Errand(*_place(parts, city, ""))
        who = _met(parts)
        if who.caller is None or entering.from_outside(request):
            return entering.away(who, errand)
        return parts.pages.home(city, asking.view(who, errand))

    @pages.get("/city/<city>/<intent>")
    def ask(city: str, intent: str) -> ResponseReturnValue:
        errand = Errand(*_place(parts, city, intent), forms.asked(request))
        who = _met(parts)
        if who.caller is None or entering.from_outside(request):
            return entering.away(who, errand)
        if intent in parts.questions.acts:
            return asking.confirm(who, errand)
        return asking.page(who, errand)

    @pages.post("/city/<city>/<intent>")
    def post(city: str, intent: str) -> ResponseReturnValue:
        who = _met(parts)
        fields, key = forms.posted(request, who.token)
        errand = Errand(*_place(parts, city, intent), fields, posted=True, key=key)
        if who.caller is None:
            return _ended(parts, asking, who, errand)
        try:
            return asking.page(who, errand)
        except Unavailable as error:
            return _later(asking, who, errand, error)

    @pages.get("/city/<city>/jssdk")
    def jssdk(city: str) -> ResponseReturnValue:
        _place(parts, city, "")
        visitor(request, parts).known()
        address = signing.own_page(request.args.get("page", ""), parts)
        return jsonify(parts.signer.sign(address, parts.clock.now()))


def _ways(pages: Blueprint, parts: Parts, entering: Entering, going: Going) -> None:
    @pages.get("/go/<parked>")
    def go(parked: str) -> ResponseReturnValue:
        return going.on(_met(parts), parked)

    @pages.post("/go/<parked>")
    def hand_over(parked: str) -> ResponseReturnValue:
        return going.hand_over(_met(parts), parked, request)

    @pages.get("/oauth/start/<errand>")
    def start(errand: str) -> ResponseReturnValue:
        return entering.start(_met(parts), errand)

    @pages.get("/oauth/permit/<errand>")
    def permit(errand: str) -> ResponseReturnValue:
        return entering.permit(_met(parts), errand)

    @pages.get("/oauth/callback")
    def callback() -> ResponseReturnValue:
        return entering.back(_met(parts), request)


def _guarded(pages: Blueprint, parts: Parts, asking: Asking) -> None:
    @pages.before_request
    def begin() -> None:
        g.h5_nonce = new_id(parts.random)

    @pages.after_request
    def private(response: Response) -> Response:
        return parts.headers.tell(remember(request, response, parts.cookies), g.h5_nonce)

    def told(kind: Trouble, status: int) -> ResponseReturnValue:
        city = (request.view_args or {}).get("city", "")
        here = Errand(city if city in parts.cities.by_code else parts.default_city)
        again = request.full_path.rstrip("?") if status == 503 and request.endpoint in AGAIN else ""
        html, status = asking.trouble(kind, status, unknown(request, parts), here, again)
        return html, status, {"Retry-After": LATER} if status == 503 else {}

    @pages.errorhandler(ServiceError)
    def refused(error: ServiceError) -> ResponseReturnValue:
        kind, status = troubles.page_of(error)
        log.warning("page refused", code=error.code, why=error.subject, status=status)
        return told(kind, status)

    @pages.errorhandler(HTTPException)
    def refused_by_http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 400
        return told(troubles.BY_STATUS.get(status, Trouble.BAD_REQUEST), status)

    @pages.errorhandler(Exception)
    def failed(error: Exception) -> ResponseReturnValue:
        log.error("page failed", error=type(error).__name__)
        return told(Trouble.SYSTEM_ERROR, 503)


def _met(parts: Parts) -> Visitor:
    """The visitor; a language chosen by this request is remembered for the chat as well."""
    who = visitor(request, parts)
    if who.caller is not None and who.chosen is not None:
        parts.acquaintance.speaks(who.caller, who.chosen)
    return who


def _place(parts: Parts, city: str, intent: str) -> tuple[str, str]:
    """Raises NotFound and UnknownIntent, without a word of what was asked for: addresses hold anything."""
    if city not in parts.cities.by_code:
        raise NotFound("city")
    if intent and intent not in parts.questions.known:
        raise UnknownIntent("page")
    return city, intent


def _later(asking: Asking, who: Visitor, errand: Errand, error: Unavailable) -> ResponseReturnValue:
    """What was typed waits until the bureau answers again; an act keeps its key."""
    log.warning("page refused", code=error.code, why=error.subject, status=503)
    kind, status = troubles.page_of(error)
    html, _ = asking.trouble(kind, status, who, errand, f"/go/{asking.kept(who, errand)}")
    return html, status, {"Retry-After": LATER}


def _ended(parts: Parts, asking: Asking, who: Visitor, errand: Errand) -> ResponseReturnValue:
    """The session ended in the middle of a form: what was typed waits, for its own citizen, behind a new login."""
    if who.token is None:
        raise NoSession("form without a session")
    owner = parts.entrance.owner(who.token)
    kept = Errand(errand.city, errand.intent, errand.fields, posted=True, key=errand.key, owner=owner)
    with receive():
        row_id = parts.errands.keep(who.browser, kept, parts.clock.now())
    return asking.trouble(Trouble.SESSION_ENDED, 401, who, errand, f"/go/{row_id}")
