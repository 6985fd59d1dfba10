"""Changes of the key file: a version added, made current, taken out. Each is whole or not at all, mode 0600 throughout.

What is taken out goes to a file beside it, to be kept offline as long as the oldest backup lives.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from models.errors import Misconfigured
from models.keeping.keys import KEY_BYTES, VERSIONED, load_keys
from models.ports import Random


def add_version(path: Path, kind: str, random: Random) -> int:
    """A new version beside the current one, to be read everywhere before anything is sealed with it.

    Idempotent: a version above the current one that is there already is the one. Raises Misconfigured.
    """
    content = _read(path)
    entry = content[kind]
    versions = sorted(int(version) for version in entry["keys"])
    if versions[-1] > entry["current"]:
        return versions[-1]
    entry["keys"][str(versions[-1] + 1)] = base64.urlsafe_b64encode(random.bytes(KEY_BYTES)).decode()
    _write(path, content)
    return versions[-1] + 1


def make_current(path: Path, kind: str, version: int) -> None:
    """From the next start on new things are sealed with it. Raises Misconfigured when the file does not hold it."""
    content = _read(path)
    if str(version) not in content[kind]["keys"]:
        raise Misconfigured(f"{kind} {version} is not in the key file")
    content[kind]["current"] = version
    _write(path, content)


def take_out(path: Path, kind: str, keep: int) -> Path | None:
    """Every version but `keep` moves to `<name>.retired`; None when there was none. Raises Misconfigured."""
    content = _read(path)
    if content[kind]["current"] != keep:
        raise Misconfigured(f"{kind} {keep} is not the current version")
    old = {version: key for version, key in content[kind]["keys"].items() if int(version) != keep}
    if not old:
        return None
    aside = path.with_name(f"{path.name}.retired")
    kept: dict[str, Any] = json.loads(aside.read_text()) if aside.exists() else {}
    kept.setdefault(kind, {}).update(old)
    _write(aside, kept)  # first: a crash in between leaves a key in both places, never in none
    content[kind]["keys"] = {str(keep): content[kind]["keys"][str(keep)]}
    _write(path, content)
    return aside


def _read(path: Path) -> dict[str, Any]:
    load_keys(path)  # raises for a file that is not in order
    content: dict[str, Any] = json.loads(path.read_text())
    assert set(VERSIONED) <= content.keys()
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as stream:
            json.dump(content, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
