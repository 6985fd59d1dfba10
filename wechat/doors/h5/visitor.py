"""Who opens a page: the browser, its session if it lives, the language and size of text it wants."""

import base64
from dataclasses import dataclass, field
from typing import Final

from flask import Request, Response, g

from models.errors import NoSession
from models.exchange import Caller, Language
from models.people.pii import Pii
from wechat.doors.h5.cookies import BROWSER, DAY, FRESH, LANGUAGE, SESSION, SIZE, YEAR, Cookies
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.view import LANG
from wechat.doors.h5.view import SIZE as WANTED_SIZE

SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """`token` as the browser sent it, good or not; `caller` only when a session lives behind it."""

    browser: Pii
    token: Pii | None
    caller: Caller | None
    language: Language
    large: bool
    chosen: Language | None = field(default=None)  # by this very request

    def known(self) -> Caller:
        """Raises NoSession."""
        if self.caller is None:
            raise NoSession("page")
        return self.caller


def visitor(asked: Request, parts: Parts) -> Visitor:
    """Made once per request; a browser that has no secret yet gets one with the answer."""
    cookies, chosen = parts.cookies, _chosen(asked)
    browser, token = cookies.secret(asked, BROWSER), cookies.secret(asked, SESSION)
    if browser is None:
        browser = Pii(base64.urlsafe_b64encode(parts.random.bytes(SECRET_BYTES)).rstrip(b"=").decode())
        g.h5_browser = browser
    caller = _caller(token, parts)
    language = chosen or cookies.language(asked) or _preferred(asked, caller, parts)
    g.h5_language = language
    return Visitor(browser, token, caller, language, _large(asked, cookies), chosen)


def unknown(asked: Request, parts: Parts) -> Visitor:
    """For a page of trouble, which may come of a database that does not answer: nothing is looked up for it."""
    chosen, browser = _chosen(asked), parts.cookies.secret(asked, BROWSER) or Pii("")
    language = g.get("h5_language") or chosen or parts.cookies.language(asked) or _offered(asked)
    return Visitor(browser, None, None, language, _large(asked, parts.cookies), chosen)


def _large(asked: Request, cookies: Cookies) -> bool:
    return asked.args[WANTED_SIZE] == "large" if WANTED_SIZE in asked.args else cookies.large(asked)


def _chosen(asked: Request) -> Language | None:
    text = asked.args.get(LANG, "")
    return Language(text) if text in tuple(Language) else None


def _caller(token: Pii | None, parts: Parts) -> Caller | None:
    try:
        return parts.entrance.caller(token) if token else None
    except NoSession:
        return None


def _preferred(asked: Request, caller: Caller | None, parts: Parts) -> Language:
    if caller is not None:
        return parts.acquaintance.language(caller)
    return _offered(asked)


def _offered(asked: Request) -> Language:
    return Language(asked.accept_languages.best_match(list(Language)) or Language.ZH)


def remember(asked: Request, response: Response, cookies: Cookies) -> Response:
    """The cookies that this request has made due."""
    if "h5_browser" in g:
        cookies.give(response, BROWSER, g.h5_browser, DAY)
    if "h5_token" in g:
        cookies.give(response, SESSION, g.h5_token)
    if "h5_fresh" in g:
        cookies.give(response, FRESH, "1", g.h5_fresh)
    elif cookies.fresh(asked):
        cookies.take(response, FRESH)
    if (chosen := _chosen(asked)) is not None:
        cookies.give(response, LANGUAGE, chosen, YEAR)
    if asked.args.get(WANTED_SIZE) in ("large", "normal"):
        cookies.give(response, SIZE, asked.args[WANTED_SIZE], YEAR)
    return response
