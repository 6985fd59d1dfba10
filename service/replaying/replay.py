"""Runs a captured push again: the real door, desk and handlers on a database, keys and clock that are thrown away.

Nothing live is within reach: the replay has its own SQLite file and key file in a temporary folder, no Redis, and
WeChat's and the bureaus' addresses lead to a port where nobody listens. So it answers as to a stranger.
"""

import json
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from models.errors import BadRequest, Refused
from models.keeping.database import db
from models.keeping.keys import create_keys
from models.ports import Random
from models.push import Mode
from service import factory
from service.database import open_database
from service.environment import environment
from service.replaying.capture import Sealing
from service.replaying.redaction import masked
from service.settings import Settings
from service.wechat import MINI_PATH, OFFICIAL_PATH, push_accounts
from wechat.platform import wire

NOBODY = "http://127.0.0.1:9"  # RFC 863's port: nothing listens, a call fails at once
BASES = ("WX_API_BASE", "WX_OPEN_BASE", "WX_MP_BASE", "WX_MCH_BASE")
TAKEN_ALONG = ("DEFAULT_CITY", "PUBLIC_BASE_URL", "PORT", "SANDBOX_PORT", "STAFF_PORT")


@dataclass(frozen=True, slots=True)
class Captured:
    """A push as it came over HTTP. `at` is WeChat's time of this delivery, seconds since 1970.

    `path`: one of our callbacks; `mode`: how the official account's was configured then.
    """

    path: str
    mode: str
    content_type: str
    query: Mapping[str, str]
    body: bytes
    at: int

    @classmethod
    def of(cls, file: Path) -> "Captured":
        """Raises BadRequest for a file that is none."""
        try:
            content = json.loads(file.read_text("utf-8"))
            query = {str(name): str(value) for name, value in content["query"].items()}
            path, mode, kind = content["path"], Mode(content["mode"]), str(content["content_type"])
            if path not in (OFFICIAL_PATH, MINI_PATH):
                raise ValueError("path")
            return cls(path, mode, kind, query, str(content["body"]).encode(), int(query["timestamp"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadRequest(f"not a captured push ({type(error).__name__})") from None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the desk would answer. `kind` is WeChat's message type, or empty for `success`; `text` is masked."""

    status: int
    kind: str = ""
    text: str = ""


def replay(file: Path, environ: Mapping[str, str], now: int, random: Random) -> Replayed:
    """`now`: this machine's time, seconds since 1970. Raises BadRequest, and Misconfigured for a broken environment."""
    captured = Captured.of(file)
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        given = throwaway(environment(environ), Path(folder), captured.at - now, random)
        given |= {"WX_OA_MODE": captured.mode} if captured.path == OFFICIAL_PATH else {}
        _migrate(given["DATABASE_URL"])
        app = factory.create_app(given)
        try:
            told = {"data": captured.body, "content_type": captured.content_type}
            response = app.test_client().post(captured.path, query_string=captured.query, **told)
            account = push_accounts(Settings.read(given))[captured.path]
            return _read(response.status_code, response.get_data(), Sealing.of(captured.path, account))
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def throwaway(environ: Mapping[str, str], folder: Path, offset: int, random: Random) -> dict[str, str]:
    """The accounts of `environ` in a sandbox of its own, `offset` seconds away from now."""
    accounts = {name: text for name, text in environ.items() if name.startswith(("WX_OA_", "WX_MINI_"))}
    accounts |= {name: environ[name] for name in TAKEN_ALONG if environ.get(name)}
    create_keys(folder / "keys.json", random)
    _private(folder / "bureaus.toml", _nobodys(environ.get("BUREAUS_FILE"), random))
    (folder / "clock").write_text(str(offset))
    return accounts | {
        "RENSHETONG_ENV": "sandbox",
        "VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/replay.sqlite3",
        "REDIS_URL": f"unix://{folder}/none",
        "RENSHETONG_KEYS": str(folder / "keys.json"),
        "BUREAUS_FILE": str(folder / "bureaus.toml"),
        "SANDBOX_CLOCK": str(folder / "clock"),
        "LOG_LEVEL": "ERROR",
        **dict.fromkeys(BASES, NOBODY),
    }


def _nobodys(file: str | None, random: Random) -> str:
    """The same cities as connected in `file`, without their addresses and secrets."""
    held: dict[str, Any] = tomllib.loads(Path(file).read_text("utf-8")) if file and Path(file).is_file() else {}
    entry = f'mode = "live"\nendpoint = "{NOBODY}"\naccess_id = "replay"\nprivate = true\n'
    entry += f'secret = "{random.bytes(32).hex()}"\n'
    return "".join(f"[{city}]\n{entry}" for city in held)


def _private(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")


def _migrate(url: str) -> None:
    app = Flask("replay")
    open_database(app, url)
    with app.app_context():
        upgrade()
        db.engine.dispose()


def _read(status: int, body: bytes, sealing: Sealing) -> Replayed:
    if status != 200 or body in (b"success", b""):
        return Replayed(status)
    inner = _opened(body, sealing)
    said = wire.read(inner, wire.wire_of(inner))
    return Replayed(status, said.get("MsgType", ""), masked(said.get("Content", "")))


def _opened(body: bytes, sealing: Sealing) -> bytes:
    """The reply is under the key that opened the push."""
    for key in range(len(sealing.keys) - 1):
        with suppress(Refused):
            return sealing.open(body, key)
    return sealing.open(body, len(sealing.keys) - 1)
