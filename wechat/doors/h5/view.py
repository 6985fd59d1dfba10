"""What a page knows besides its answer: whom it speaks to, and in which form. Made by the door, once a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from models.exchange import Language

# Names of form fields and of the query that are the door's own; every other one belongs to the question.
CSRF: Final = "csrf"  # the token, in every form that is posted
KEY: Final = "key"  # the idempotency key, in every form that acts: sent twice, it acts once
LANG: Final = "lang"  # ?lang=zh or en, remembered
SIZE: Final = "size"  # ?size=large or normal, remembered
ENTRY: Final = "entry"  # ?entry=… marks the city-service list's own links: they log in anew
OWN: Final = frozenset({CSRF, KEY, LANG, SIZE, ENTRY})


class Trouble(StrEnum):
    """Why there is no answer; each has a page of its own that says what to do."""

    BAD_REQUEST = "bad_request"
    REFUSED = "refused"  # a form that did not come from this page (CSRF)
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    LINK_EXPIRED = "link_expired"  # the question behind the link has expired, was answered, or is another browser's
    SESSION_ENDED = "session_ended"  # in the middle of a form; `View.again` goes on with what was typed
    LOGIN_EXPIRED = "login_expired"  # WeChat's login came back too late, twice, or to another browser
    LOGIN_REJECTED = "login_rejected"  # WeChat does not vouch for this login
    LOGIN_REFUSED = "login_refused"  # the citizen did not allow it on WeChat's page
    SNAPSHOT = "snapshot"  # WeChat shows the page to a virtual account (快照页)
    NO_UNIONID = "no_unionid"  # WeChat does not say who this is; `View.again` asks with the citizen's permission
    CITY_NOT_SERVED = "city_not_served"
    BUREAU_SLOW = "bureau_slow"
    BUREAU_DOWN = "bureau_down"
    BUREAU_MAINTENANCE = "bureau_maintenance"
    BUREAU_GARBLED = "bureau_garbled"
    WECHAT_DOWN = "wechat_down"
    BUSY = "busy"
    SYSTEM_ERROR = "system_error"


@dataclass(frozen=True, slots=True)
class Go:
    """How to reach a step. `url` None: no page runs it, the citizen opens the mini-program by hand.

    `fields` are hidden fields of a form (post); a ticket is never part of an address. `again`: the path that goes on
    with the question once the step is done.
    """

    url: str | None
    method: str  # "get" or "post"
    again: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class View:
    """`values` and `errors` by the question's own field names; `errors` hold a reason's code, never what was typed.

    `private`: the values came in a form's body and go into no address. `intent` is "" on a page about no question.
    `csrf` is "" where nobody is logged in: such a page has no form. `services` are the questions offered in this city.
    `again`: a path of ours that tries once more, "" for none.
    `here`: this page's own path where it is another than its question's: what was typed stands behind it, not in it.
    """

    language: Language
    city: str
    intent: str = ""
    level: int = 0
    csrf: str = field(default="", repr=False)
    key: str = ""
    nonce: str = ""
    large_text: bool = False
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    private: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    again: str = ""
    here: str = ""

    def home(self) -> str:
        """The city's list of services."""
        return f"/city/{self.city}/"

    def page(self, intent: str, **fields: str) -> str:
        """The page of a question in this city, asked with these fields."""
        return _path(f"/city/{self.city}/{intent}", fields)

    def in_language(self, language: Language) -> str:
        """This page in another language."""
        return self._same({LANG: language})

    def sized(self, *, large: bool) -> str:
        """This page in large or normal text."""
        return self._same({SIZE: "large" if large else "normal"})

    def _same(self, more: Mapping[str, str]) -> str:
        if self.here:
            return _path(self.here, more)
        path = self.page(self.intent) if self.intent else self.home()
        return _path(path, {**({} if self.private else self.values), **more})


def _path(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
