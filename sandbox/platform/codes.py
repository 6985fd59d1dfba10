"""One-time codes: bound to an app and a user, five minutes, used once."""

import base64
import sqlite3

from sandbox.settings import World

LIFETIME = 300  # seconds


def issue(world: World, purpose: str, appid: str, openid: str) -> str:
    """A new code. It ends in "=": a client that forgets to decode it once, or decodes it twice, is found out."""
    code = base64.urlsafe_b64encode(world.chance.bytes(32)).decode()
    world.store.write(
        "INSERT INTO code (code, purpose, appid, openid, issued_at) VALUES (?, ?, ?, ?, ?)",
        code, purpose, appid, openid, world.clock.now(),
    )  # fmt: skip
    return code


def find(world: World, purpose: str, code: str) -> sqlite3.Row | None:
    return world.store.row("SELECT * FROM code WHERE code = ? AND purpose = ?", code, purpose)


def burn(world: World, code: str) -> bool:
    """Marks the code used. True for the one caller who was first, however many ask at once."""
    return bool(
        world.store.write("UPDATE code SET used_at = ? WHERE code = ? AND used_at IS NULL", world.clock.now(), code)
    )


def expired(world: World, code: sqlite3.Row) -> bool:
    return bool(world.clock.now() >= code["issued_at"] + LIFETIME)
