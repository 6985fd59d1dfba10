"""The citizen's own account over the mini-program's API: where they are logged in, tickets, the query password."""

from datetime import UTC, datetime
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, request

from models.assurance.levels import Level, Purpose, Standing
from models.assurance.outcomes import StepOutcome, StepRequest
from models.errors import NotFound
from models.exchange import Caller
from models.people.pii import Pii
from models.ports import Clock, LoginView, Sessions
from wechat.doors import requests
from wechat.doors.mini import guarded, told
from wechat.doors.shapes import Handoff, QueryPassword, Redemption

WHY = "revoked by its owner"
TICKET_SECONDS = 120


class Handed(Protocol):
    """A ticket just made, shown this once."""

    @property
    def step(self) -> str: ...
    @property
    def ticket(self) -> Pii: ...


class Account(Protocol):
    """The chain, as this door needs it. All raise NoSession."""

    def known(self, token: str, least: Level) -> Standing:
        """Raises StepUp below `least`."""
        ...

    def hand(self, token: str, purpose: Purpose, action: str | None) -> Handed:
        """Raises BadRequest, StepUp."""
        ...

    def redeem(self, token: str, call: bytes, ticket: Pii, asked: StepRequest) -> StepOutcome:
        """Raises BadRequest, ConsentMissing, Unavailable."""
        ...


class PasswordSetter(Protocol):
    def set(self, person: str, identity: str, password: Pii, now: datetime) -> None:
        """Raises BadRequest for one that is too short or too plain."""
        ...


def door(account: Account, sessions: Sessions, passwords: PasswordSetter, clock: Clock) -> Blueprint:
    """`/api/v1/sessions…`, `/api/v1/handoff…`, `/api/v1/query-password`."""
    pages = Blueprint("account", __name__, url_prefix="/api/v1")
    _session_pages(pages, account, sessions, clock)
    _handoff_pages(pages, account)

    @pages.post("/query-password")
    def set_password() -> Response:
        token, raw = requests.bearer(request), requests.body(request)
        who = account.known(token, Level.FACE)
        asked = requests.parsed(raw, QueryPassword)
        passwords.set(who.person or "", who.identity, Pii(asked.password), clock.now())
        return jsonify({})

    guarded(pages)
    return pages


def _session_pages(pages: Blueprint, account: Account, sessions: Sessions, clock: Clock) -> None:
    """Reading the list and ending a session need level 1, and no act: ending only ever takes away."""

    def own() -> tuple[LoginView, ...]:
        who = account.known(requests.bearer(request), Level.NAME)
        return sessions.listed(Caller(who.identity, who.session), clock.now())

    def end(views: tuple[LoginView, ...]) -> Response:
        for view in views:
            sessions.end(view.id, clock.now(), WHY)
        return jsonify({"ended": len(views)})

    @pages.get("/sessions")
    def listed() -> Response:
        return jsonify({"sessions": [_shown(view) for view in own()]})

    @pages.post("/sessions/<session>/revoke")
    def revoke(session: str) -> Response:
        mine = tuple(view for view in own() if view.id == session)
        if not mine:
            raise NotFound("session")
        return end(mine)

    @pages.post("/sessions/revoke-others")
    def revoke_others() -> Response:
        return end(tuple(view for view in own() if not view.this))


def _handoff_pages(pages: Blueprint, account: Account) -> None:
    """POST only: a ticket in an address would be kept by histories and proxies (security design 2.4)."""

    @pages.post("/handoff")
    def hand() -> Response:
        token, raw = requests.bearer(request), requests.body(request)
        asked = requests.parsed(raw, Handoff)
        made = account.hand(token, Purpose(asked.purpose), asked.action)
        return jsonify({"step": made.step, "ticket": made.ticket.reveal(), "expires_in": TICKET_SECONDS})

    @pages.post("/handoff/redeem")
    def redeem() -> Response:
        token, raw = requests.bearer(request), requests.body(request)
        asked = requests.parsed(raw, Redemption)
        call = requests.call_hash(request, raw)
        return told(account.redeem(token, call, Pii(asked.ticket), asked.asked()))


def _shown(view: LoginView) -> dict[str, Any]:
    times = {"started": _iso(view.started), "last_seen": _iso(view.last_seen)}
    return {"id": view.id, "channel": view.channel, **times, "level": int(view.level), "this": view.this}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
