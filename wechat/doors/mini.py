"""The mini-program's door: login and the steps of the chain as JSON (design 4). Nothing that was sent is echoed."""

import base64
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from models.assurance.outcomes import LoginOutcome, Outcome, ParkedStep, StepOutcome, StepRequest
from models.errors import BadRequest, ConsentMissing, LoginRejected, NoSession, NotFound, ServiceError, StepUp, TooLarge
from models.keeping.keys import StaticKey
from models.policy.consents import ConsentText
from wechat.doors import requests
from wechat.doors.shapes import Login, Step

QS1_SUITE = 1  # X25519 / HKDF-SHA256 / AES-256-GCM (security design 3.1)
REFUSAL = "信息未能核对一致，请核对后重试或前往窗口办理"
STATUS: dict[type[ServiceError], int] = {
    BadRequest: 400,
    LoginRejected: 401,
    NoSession: 401,
    ConsentMissing: 403,
    StepUp: 403,
    NotFound: 404,
    TooLarge: 413,
    ServiceError: 503,
}
log = structlog.get_logger("door.mini")


class Chain(Protocol):
    """The authentication chain, as this door needs it. Raises LoginRejected, NoSession, ConsentMissing, Unavailable."""

    def login(self, code: str, parked: str | None = None) -> LoginOutcome: ...

    def begin(self, token: str, call: bytes, asked: StepRequest) -> StepOutcome: ...

    def finish(self, token: str, call: bytes, step: str) -> StepOutcome: ...

    def end(self, token: str) -> None: ...


def door(
    chain: Chain,
    static_keys: tuple[StaticKey, ...],
    consents: tuple[ConsentText, ...],
    title: Callable[[str], str],
) -> Blueprint:
    """`/api/v1`: login, logout, steps, consent texts, QS1's public keys. `title` names an intent in Chinese."""
    pages = Blueprint("mini", __name__, url_prefix="/api/v1")
    qs1 = {"suite": QS1_SUITE, "keys": [{"id": key.id, "key": _base64url(key.public())} for key in static_keys]}

    @pages.post("/login")
    def login() -> Response:
        asked = requests.parsed(requests.body(request), Login)
        done = chain.login(asked.code, asked.parked)
        body = {"session_token": done.session_token.reveal(), "expires_in": done.expires_in}
        waits = {"parked": _waits(done.parked, title)} if done.parked else {}
        return jsonify(body | {"level": int(done.level), "city": done.city, "qs1": qs1} | waits)

    @pages.post("/logout")
    def logout() -> Response:
        chain.end(requests.bearer(request))
        return jsonify({})

    @pages.post("/steps")
    def begin() -> Response:
        token, raw = requests.bearer(request), requests.body(request)
        asked = requests.parsed(raw, Step).asked()
        return told(chain.begin(token, requests.call_hash(request, raw), asked))

    @pages.post("/steps/<step>/finish")
    def finish(step: str) -> Response:
        token, raw = requests.bearer(request), requests.body(request)
        return told(chain.finish(token, requests.call_hash(request, raw), step))

    @pages.get("/qs/keys")
    def keys() -> Response:
        return jsonify(qs1)

    @pages.get("/consents")
    def texts() -> Response:
        return jsonify({"texts": [_consent(text) for text in consents]})

    guarded(pages)
    return pages


def guarded(pages: Blueprint) -> None:
    """What holds for every route: nothing is cached, each error becomes code and message once."""

    @pages.after_request
    def private(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    @pages.errorhandler(ServiceError)
    def refused(error: ServiceError) -> tuple[Response, int]:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        log.warning("call refused", code=error.code, why=error.subject, status=status)
        more = {"need": error.need, "purpose": error.purpose} if isinstance(error, StepUp) else {}
        return jsonify({"code": error.code, "message": error.sentence} | more), status

    @pages.errorhandler(HTTPException)
    def refused_by_http(error: HTTPException) -> tuple[Response, int]:
        return jsonify({"code": "BAD_REQUEST", "message": BadRequest.sentence}), error.code or 400

    @pages.errorhandler(Exception)
    def failed(error: Exception) -> tuple[Response, int]:
        log.error("call failed", error=type(error).__name__)
        return jsonify({"code": ServiceError.code, "message": ServiceError.sentence}), 503


def told(outcome: StepOutcome) -> Response:
    body: dict[str, Any] = {"step": outcome.step, "state": outcome.state, "level": int(outcome.level)}
    if outcome.session_token:
        body["session_token"] = outcome.session_token.reveal()
    if outcome.verify_id:
        body["verify_id"] = outcome.verify_id.reveal()
    if outcome.state is Outcome.FAILED:
        # A mismatch, a lock and a refusal read the same (security design 2.6).
        body |= {"code": "NOT_CONFIRMED", "message": REFUSAL}
    return jsonify(body)


def _waits(parked: ParkedStep, title: Callable[[str], str]) -> dict[str, Any]:
    """What a step page must run for the chat, and the words in which the citizen is asked to approve an act."""
    told: dict[str, Any] = {"need": int(parked.need), "purpose": parked.purpose, "title_zh": title(parked.intent)}
    return told | ({"action": parked.action} if parked.action else {})


def _consent(text: ConsentText) -> dict[str, str]:
    return {"purpose": text.purpose, "version": text.version, "zh": text.zh, "en": text.en}


def _base64url(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
