"""Operations' questions: is the process alive, and can a citizen be served?"""

from collections.abc import Callable

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.keeping.transactions import reading

Probe = Callable[[], bool]


def public(probes: dict[str, Probe]) -> Blueprint:
    pages = Blueprint("public", __name__)

    @pages.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """The process answers; says nothing about what it depends on."""
        return jsonify({"alive": True})

    @pages.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """200 once a citizen can be served; 503 names what is missing."""
        found = {name: probe() for name, probe in probes.items()}
        return jsonify(found), 200 if all(found.values()) else 503

    return pages


def database_ready() -> bool:
    """Reachable, and migrated: the epoch row is the last thing the first migration writes."""
    try:
        with reading() as session:
            return session.execute(text("SELECT value FROM system_epoch WHERE id = 1")).scalar() is not None
    except SQLAlchemyError:
        return False


def redis_ready(client: "Redis") -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False
