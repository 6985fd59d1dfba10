"""Operations' questions: is the process alive, can a citizen be served, and what was counted?"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Request, Response, jsonify, request
from flask.typing import ResponseReturnValue

from models.people.pii import Pii
from service.rules import loopback

Probe = Callable[[], bool]
NEEDED = frozenset({"database", "migrations", "redis", "keys"})
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# What a proxy on this machine adds: then the caller's address is the proxy's and says nothing.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@dataclass(frozen=True, slots=True)
class Operations:
    """`probes` by the name that is told; `numbers` is the page of metrics; without a token only loopback sees it."""

    probes: Mapping[str, Probe]
    numbers: Callable[[], bytes]
    metrics_token: Pii | None


def public(operations: Operations) -> Blueprint:
    pages = Blueprint("public", __name__)

    @pages.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """The process answers; says nothing about what it depends on."""
        return jsonify({"alive": True})

    @pages.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """200 once a citizen can be served; 503 otherwise. The body tells of every part, also of those that only delay.

        A silent worker or a WeChat that gives no token makes answers late. Taking every instance out of service for
        it would leave citizens with none.
        """
        found = {name: probe() for name, probe in operations.probes.items()}
        return jsonify(found), 200 if all(found[name] for name in NEEDED & found.keys()) else 503

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        """For the bureau's own Prometheus; to anybody else there is nothing here."""
        if not may_see(request, operations.metrics_token):
            return Response(status=404)
        return Response(operations.numbers(), 200, content_type=TEXT_FORMAT)

    return pages


def may_see(asked: Request, token: Pii | None) -> bool:
    """With a token: whoever sends it as a bearer. Without one: this machine, and not by way of a proxy on it."""
    if token is not None:
        sent = asked.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode("utf-8", "replace"), f"Bearer {token.reveal()}".encode())
    here = loopback(f"http://{_host(asked.remote_addr or '')}")
    return here and not any(name in asked.headers for name in FORWARDED)


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
