"""The key file: key-encryption keys, session master keys, index keys, audit key, QS1 static keys - all versioned.

JSON, mode 0600. Values are base64url of 32 bytes. Losing it makes every sealed column unreadable: back it up apart.
"""

import base64
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.errors import Misconfigured
from models.ports import Random

KEY_BYTES = 32
VERSIONED = ("kek", "session", "index")


@dataclass(frozen=True, slots=True)
class KeyVersions:
    """Keys by version; new things are sealed with `current`, old ones stay readable."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)

    def newest(self) -> bytes:
        return self.keys[self.current]

    def at(self, version: int) -> bytes:
        """The key of that version. Raises Misconfigured when it was removed while still in use."""
        if version not in self.keys:
            raise Misconfigured(f"key version {version} is not in the key file")
        return self.keys[version]


@dataclass(frozen=True, slots=True)
class StaticKey:
    """An X25519 static key of QS1, pinned by the mini-program package."""

    id: int
    private: bytes = field(repr=False)

    def public(self) -> bytes:
        key = X25519PrivateKey.from_private_bytes(self.private)
        return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass(frozen=True, slots=True)
class Keyring:
    kek: KeyVersions
    session: KeyVersions
    index: KeyVersions
    audit: bytes = field(repr=False)
    qs1: tuple[StaticKey, ...]


def create_keys(path: Path, random: Random) -> None:
    """Writes a new key file, mode 0600. Raises FileExistsError rather than overwrite one."""

    def fresh() -> str:
        return base64.urlsafe_b64encode(random.bytes(KEY_BYTES)).decode()

    content: dict[str, Any] = {name: {"current": 1, "keys": {"1": fresh()}} for name in VERSIONED}
    content |= {"audit": fresh(), "qs1": {"1": fresh()}}
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)


def load_keys(path: Path) -> Keyring:
    """Reads the key file. Raises Misconfigured when it is missing, readable by others, or not a key file."""
    if not path.is_file():
        raise Misconfigured(f"key file {path} does not exist: run `flask --app app keys create`")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Misconfigured(f"key file {path} is readable by others: chmod 600 it")
    try:
        content = json.loads(path.read_text())
        kek, session, index = (_versions(content[name]) for name in VERSIONED)
        static = tuple(StaticKey(int(name), _key(text)) for name, text in sorted(content["qs1"].items()))
        return Keyring(kek, session, index, _key(content["audit"]), static)
    except (KeyError, ValueError, TypeError) as error:
        raise Misconfigured(f"key file {path} is damaged ({type(error).__name__})") from None


def _versions(entry: Mapping[str, Any]) -> KeyVersions:
    keys = {int(version): _key(text) for version, text in entry["keys"].items()}
    current = int(entry["current"])
    if current not in keys:
        raise ValueError("current version missing")
    return KeyVersions(current, keys)


def _key(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text)
    if len(key) != KEY_BYTES:
        raise ValueError("key length")
    return key
