"""Kinds of settings: each turns the text of a variable into a value, or raises ValueError with a plain sentence.

A sentence never repeats the value: it may be a secret put into the wrong variable.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from models.people.pii import Pii


class Environment(StrEnum):
    """Where we run: `staging` has production's rules, except that base URLs may be loopback."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"


class Private(str):
    """A URL that may hold a password: usable as text, not shown by repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one variable's text is read, what it is, and where a value comes from when none is given."""

    kind: Callable[[str], Any]
    says: str
    always: str | None = None
    sandbox: str | None = None
    optional: bool = False

    def read(self, given: str, above: Mapping[str, Any]) -> Any:
        """The value; None for an optional one left out. `above` are the fields read before. Raises ValueError."""
        if given:
            return self.kind(given)
        sandboxed = above.get("renshetong_env") is Environment.SANDBOX
        default = self.sandbox if sandboxed and self.sandbox else self.always
        if default is not None:
            return self.kind(default.format(**above))
        if self.optional:
            return None
        raise ValueError(f"not set ({self.says})")


def choice(allowed: Iterable[str] | type[StrEnum]) -> Callable[[str], Any]:
    """One of a closed list."""

    def read(text: str) -> Any:
        names = {str(one): one for one in allowed}
        if text not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return names[text]

    return read


def switch(text: str) -> bool:
    return bool(choice(("on", "off"))(text) == "on")


def word(text: str) -> str:
    """An identifier: no space, no control character."""
    if not re.fullmatch(r"[!-~]{1,128}", text):
        raise ValueError("must be plain characters without spaces")
    return text


def secret(text: str) -> Pii:
    return Pii(word(text))


def aes_key(text: str) -> Pii:
    """WeChat's EncodingAESKey: 43 characters that are base64 of 32 bytes once `=` is added."""
    try:
        if len(text) == 43 and len(base64.b64decode(text + "=", validate=True)) == 32:
            return Pii(text)
    except binascii.Error:
        pass
    raise ValueError("must be 43 characters of base64, as WeChat's console shows it")


def number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError("must be a whole number")
    return int(text)


def port(text: str) -> int:
    """A TCP port, 1 to 65535."""
    value = number(text)
    if not 1 <= value <= 65535:
        raise ValueError("must be a port from 1 to 65535")
    return value


def path(text: str) -> Path:
    """A path, made absolute: our processes need not share a working folder."""
    return Path(text).expanduser().absolute()


def base_url(text: str) -> str:
    """http(s)://host[:port][/path] without a trailing slash, user, query or fragment."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("must look like https://host, without user, query or fragment")
    return text.rstrip("/")


def database(text: str) -> Private:
    """A URL of one of the two databases we run on; the driver of PostgreSQL is always named."""
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return Private(text)


def redis_url(text: str) -> Private:
    """A server, Sentinel or Cluster; a unix socket's path is limited to 107 characters by the kernel."""
    if not text.startswith(("redis://", "rediss://", "unix://", "redis+sentinel://", "redis+cluster://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    if text.startswith("unix://") and len(text.encode()) > 107 + len("unix://"):
        raise ValueError("the socket's path is too long (107 bytes); use a shorter folder, or set VAR or REDIS_URL")
    return Private(text)
