"""What a page sends: fields, bounded in number and length, and the token that says which page sent them."""

import hmac
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from flask import Request

from models.errors import BadRequest, Refused
from models.people.pii import Pii
from wechat.doors import requests
from wechat.doors.h5.view import CSRF, ENTRY, KEY, OWN

MOST_FIELDS: Final = 96
LONGEST: Final = 600  # characters of one field; a chat message takes no more either
NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,47}", re.ASCII)
ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
FORM: Final = "application/x-www-form-urlencoded"
FROM_HERE: Final = frozenset({"same-origin", "none"})  # "none": the person, by reload or history


def token(session: Pii | None) -> str:
    """The CSRF token of a session: nobody makes it who does not hold the cookie. "" without a session."""
    return "" if session is None else hmac.digest(session.reveal().encode(), b"csrf", "sha256").hex()


def asked(request: Request) -> dict[str, str]:
    """The question's fields in an address. A city-service entry's parameters are WeChat's own and none of ours."""
    return {} if ENTRY in request.args else _fields(request.args.items(multi=True))


def posted(request: Request, session: Pii | None) -> tuple[dict[str, str], str]:
    """The question's fields and the idempotency key of a form of ours. Raises BadRequest, TooLarge.

    Raises Refused for a form of another site, or of a page that another session was shown.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise Refused("form of another site")
    if request.mimetype != FORM:
        raise BadRequest("not a form")
    pairs = _pairs(requests.body(request))
    told = {name: text for name, text in pairs if name in OWN}
    mine = token(session)
    if not mine or not hmac.compare_digest(told.get(CSRF, "").encode(), mine.encode()):
        raise Refused("form without this session's token")
    key = told.get(KEY, "")
    if key and not ID.fullmatch(key):
        raise BadRequest("idempotency key")
    return _fields(pairs), key


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        told = raw.decode("ascii")
        return parse_qsl(told, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS + len(OWN))
    except ValueError:
        raise BadRequest("form that cannot be read") from None


def _fields(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was left empty was not said."""
    told: dict[str, str] = {}
    for name, text in pairs:
        if name in OWN or not text.strip():
            continue
        if name in told or not NAME.fullmatch(name) or len(text) > LONGEST:
            raise BadRequest("a field that is none, is given twice, or is too long")
        told[name] = text.strip()
    if len(told) > MOST_FIELDS:
        raise BadRequest("too many fields")
    return told
