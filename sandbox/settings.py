"""What the sandbox is told by its environment, and the world every room of it shares."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.clock import SandboxClock
from sandbox.store import Store


class BadSettings(Exception):
    """The environment lacks something or contradicts itself; the message has one line per finding."""


@dataclass(frozen=True, slots=True)
class Account:
    """One app on the platform: `kind` is "official" (公众号) or "mini" (小程序)."""

    kind: str
    appid: str
    secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`aes_key` is WeChat's 43-character EncodingAESKey, `original_id` the account's `gh_…` id."""

    folder: Path
    port: int
    seed: int
    official: Account
    mini: Account
    token: str
    aes_key: str
    original_id: str
    public_base_url: str

    def account(self, appid: str) -> Account | None:
        return next((one for one in (self.official, self.mini) if one.appid == appid), None)


class Chance:
    """The sandbox's one source of randomness: the operating system's."""

    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


@dataclass(frozen=True, slots=True)
class World:
    """Everything a room of the sandbox may touch."""

    settings: Settings
    store: Store
    clock: SandboxClock
    chance: Chance


Check = Callable[[str], bool]
_APPID = re.compile(r"wx[0-9a-z]{16}")
_PLAIN: dict[str, tuple[str, Check]] = {
    "WX_OA_APPID": ("wx and 16 characters of 0-9a-z", lambda text: bool(_APPID.fullmatch(text))),
    "WX_OA_SECRET": ("not empty", bool),
    "WX_OA_TOKEN": ("3 to 32 letters or digits", lambda text: bool(re.fullmatch(r"[0-9A-Za-z]{3,32}", text))),
    "WX_OA_AES_KEY": ("exactly 43 letters or digits", lambda text: bool(re.fullmatch(r"[0-9A-Za-z]{43}", text))),
    "WX_OA_ORIGINAL_ID": ("gh_ and letters or digits", lambda text: bool(re.fullmatch(r"gh_[0-9a-z]+", text))),
    "WX_MINI_APPID": ("wx and 16 characters of 0-9a-z", lambda text: bool(_APPID.fullmatch(text))),
    "WX_MINI_SECRET": ("not empty", bool),
    # Read by the bureau itself, but missed here: one report names everything.
    "BUREAU_SHANGHAI_ACCESS_ID": ("not empty", bool),
    "BUREAU_SHANGHAI_SECRET": ("not empty", bool),
    "SANDBOX_DIR": ("a folder", bool),
    "SANDBOX_PORT": ("a port number", lambda text: text.isdecimal() and 0 < int(text) < 65536),
    "SANDBOX_SEED": ("a whole number", str.isdecimal),
    "PUBLIC_BASE_URL": ("an http or https address", lambda text: urlsplit(text).scheme in ("http", "https")),
}
_DEFAULTS = {
    "SANDBOX_DIR": "var/sandbox",
    "SANDBOX_PORT": "8100",
    "SANDBOX_SEED": "1",
    "PUBLIC_BASE_URL": "http://127.0.0.1:8000",
}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. Raises BadSettings naming everything missing or malformed at once."""
    given = {name: environ.get(name) or _DEFAULTS.get(name) for name in _PLAIN}
    findings = [_finding(name, value) for name, value in given.items()]
    if any(findings):
        raise BadSettings("\n".join(filter(None, findings)))
    said = {name: str(value) for name, value in given.items()}
    return Settings(
        folder=Path(said["SANDBOX_DIR"]),
        port=int(said["SANDBOX_PORT"]),
        seed=int(said["SANDBOX_SEED"]),
        official=Account("official", said["WX_OA_APPID"], said["WX_OA_SECRET"]),
        mini=Account("mini", said["WX_MINI_APPID"], said["WX_MINI_SECRET"]),
        token=said["WX_OA_TOKEN"],
        aes_key=said["WX_OA_AES_KEY"],
        original_id=said["WX_OA_ORIGINAL_ID"],
        public_base_url=said["PUBLIC_BASE_URL"].rstrip("/"),
    )


def _finding(name: str, value: str | None) -> str | None:
    rule, fits = _PLAIN[name]
    if not value:
        return f"{name} is missing ({rule})"
    # Never the value itself: it may be a secret.
    return None if fits(value) else f"{name} must be {rule}"


def build_world(settings: Settings) -> World:
    """Opens the store and the clock under the sandbox's folder; creates the folder (mode 700) where there is none."""
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store(settings.folder / "sandbox.sqlite")
    return World(settings, store, SandboxClock(settings.folder / "clock"), Chance())
