"""The door's cookies. Over https all bear `__Host-`: no other host, no sub-domain and no plain http can set them.

The sandbox speaks http on loopback, where browsers refuse that prefix: there the same cookies have plain names.
"""

from dataclasses import dataclass
from typing import Final

from flask import Request, Response

from models.exchange import Language
from models.people.pii import Pii

SESSION: Final = "sid"
BROWSER: Final = "pre"  # binds logins and errands to this browser; names nobody
FRESH: Final = "in"  # this browser has just come from WeChat's login: no need to go there again at once
LANGUAGE: Final = "lang"
SIZE: Final = "size"
DAY, YEAR, MOMENT = 86400, 365 * 86400, 30  # seconds
SHORTEST, LONGEST = 20, 64


@dataclass(frozen=True, slots=True)
class Cookies:
    """`secure`: we are reached over https."""

    secure: bool

    def name(self, cookie: str) -> str:
        return f"__Host-{cookie}" if self.secure else f"h5_{cookie}"

    def secret(self, asked: Request, cookie: str) -> Pii | None:
        """A random value of ours that came back; None for anything that cannot be one."""
        text = asked.cookies.get(self.name(cookie), "")
        return Pii(text) if SHORTEST <= len(text) <= LONGEST and text.isascii() else None

    def language(self, asked: Request) -> Language | None:
        text = asked.cookies.get(self.name(LANGUAGE), "")
        return Language(text) if text in tuple(Language) else None

    def large(self, asked: Request) -> bool:
        return asked.cookies.get(self.name(SIZE)) == "large"

    def fresh(self, asked: Request) -> bool:
        return self.name(FRESH) in asked.cookies

    def give(self, response: Response, cookie: str, value: Pii | str, seconds: int | None = None) -> None:
        """`seconds` None: until the browser is closed."""
        text = value.reveal() if isinstance(value, Pii) else value
        told = {"path": "/", "secure": self.secure, "httponly": True, "samesite": "Lax"}
        response.set_cookie(self.name(cookie), text, max_age=seconds, **told)  # type: ignore[arg-type]

    def take(self, response: Response, cookie: str) -> None:
        told = {"path": "/", "secure": self.secure, "httponly": True, "samesite": "Lax"}
        response.delete_cookie(self.name(cookie), **told)  # type: ignore[arg-type]
