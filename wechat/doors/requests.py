"""Reading JSON requests strictly: size, shape, duplicate keys; errors name the field and never repeat its value."""

import hashlib
import json
from typing import Any, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError

from models.errors import BadRequest, NoSession, TooLarge

MOST_BYTES = 16 * 1024
Model = TypeVar("Model", bound=BaseModel)


def body(asked: Request) -> bytes:
    """The raw body, at most 16 KiB. Raises TooLarge, and BadRequest for one that breaks off or is chunked wrongly."""
    if (asked.content_length or 0) > MOST_BYTES:
        raise TooLarge("request")
    try:
        read = asked.stream.read(MOST_BYTES + 1)
    except OSError:
        raise BadRequest("body breaks off") from None
    if len(read) > MOST_BYTES:
        raise TooLarge("request")
    return read


def parsed(raw: bytes, model: type[Model]) -> Model:
    """Raises BadRequest that names the first wrong field, never what stood in it."""
    try:
        content = json.loads(raw, object_pairs_hook=_once)
        return model.model_validate(content)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise BadRequest(f"field {place or 'body'}") from None
    except (ValueError, RecursionError):
        raise BadRequest("body is not JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("key given twice")
    return dict(pairs)


def bearer(asked: Request) -> str:
    """The session token. Raises NoSession when there is none or it has another form."""
    kind, _, token = asked.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not 20 <= len(token) <= 64 or not token.isascii():
        raise NoSession("no bearer token")
    return token


def call_hash(asked: Request, raw: bytes) -> bytes:
    """What makes two calls the same call: a lost answer may be repeated to it, and to no other."""
    return hashlib.sha256(b"\0".join((asked.method.encode(), asked.path.encode(), raw))).digest()
