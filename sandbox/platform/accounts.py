"""Who is who: each app knows a person under its own openid; the open platform knows one unionid."""

import base64
import hashlib
from functools import cache

from sandbox.people import Person, everyone
from sandbox.platform.wire import Refusal
from sandbox.settings import Account


def openid(appid: str, key: str) -> str:
    """28 URL-safe characters beginning with "o": the same at every start, different for every app."""
    return "o" + _digest(f"openid|{appid}|{key}")[:27]


def unionid(key: str) -> str:
    """28 URL-safe characters, the same for every app of the bureau."""
    return "o" + _digest(f"unionid|{key}")[:27]


def holder(appid: str, openid: str) -> Person | None:
    """The person whom this app knows as `openid`."""
    return _people_of(appid).get(openid)


def require_holder(appid: str, openid: str) -> Person:
    """As `holder`. Refuses 40003 for an openid that is nobody's or another app's."""
    person = holder(appid, openid)
    if person is None:
        raise Refusal(40003, "invalid openid")
    return person


def require_kind(account: Account | None, kind: str) -> Account:
    """The calling account. Refuses 48001 when the API is not for accounts of its kind."""
    if account is None or account.kind != kind:
        raise Refusal(48001, "api unauthorized")
    return account


@cache
def _people_of(appid: str) -> dict[str, Person]:
    return {openid(appid, person.key): person for person in everyone()}


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
