"""Keeps a redacted copy of each push that was opened, for `flask replay`. Sandbox and staging only (CAPTURE_DIR).

What is written is a push again, in the same format and mode: sealed under the account's own key and signed with its
token, as WeChat would, but with nobody in it. Nothing is written of a push that cannot be redacted.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from models.errors import ServiceError
from models.ports import PushEnvelope, Random
from models.push import Mode, Push, Wire
from service.replaying.redaction import Redaction
from service.replaying.writing import written
from wechat.platform import wire
from wechat.platform.envelope import PushAccount
from wechat.platform.seal import RANDOM, SealKey, sealed_bytes, signature

log = structlog.get_logger("capture")


KINDS = {Wire.XML: "text/xml", Wire.JSON: "application/json"}


@dataclass(frozen=True, slots=True)
class Sealing:
    """One account's half of the wire: opens what WeChat sealed, seals what replaces it. Plain mode seals nothing."""

    path: str
    appid: bytes
    token: str
    keys: tuple[SealKey, ...]
    mode: Mode

    @classmethod
    def of(cls, path: str, account: PushAccount) -> "Sealing":
        """`path` is the account's callback."""
        keys = tuple(SealKey(key) for key in (account.aes_key, account.previous_aes_key) if key)
        return cls(path, account.appid.encode(), account.token, keys, account.mode)

    def open(self, body: bytes, key: int) -> bytes:
        """The message. Raises BadRequest or Refused for what is no push of this mode."""
        if self.mode is Mode.PLAIN:
            return body
        told = wire.read(body, wire.wire_of(body))
        return self.keys[key].open(sealed_bytes(told.get("Encrypt", "")), self.appid)

    def seal(self, inner: bytes, stamps: Mapping[str, str], push: Push, random: Random) -> dict[str, Any]:
        """What `flask replay` reads: a push that holds `inner`, with the stamps, key and format of `push`.

        Beside the sealed part nothing is written: in compat mode the fields there would name the citizen.
        """
        signed, body = {"signature": signature(self.token, *stamps.values())}, inner
        if self.mode is not Mode.PLAIN:
            encrypted = self.keys[push.key_used].seal(inner, self.appid, random.bytes(RANDOM))
            signed["encrypt_type"] = "aes"
            signed["msg_signature"] = signature(self.token, *stamps.values(), encrypted)
            body = written({"Encrypt": encrypted}, push.wire)
        told = {"path": self.path, "mode": self.mode.value, "content_type": KINDS[push.wire]}
        return told | {"query": {**stamps, **signed}, "body": body.decode()}


class CapturingEnvelope:
    """A push envelope that also keeps copies. Implements ports.PushEnvelope."""

    def __init__(self, envelope: PushEnvelope, sealing: Sealing, redaction: Redaction, folder: Path, random: Random):
        self._envelope, self._sealing, self._redaction = envelope, sealing, redaction
        self._folder, self._random = folder, random

    def __getattr__(self, name: str) -> Any:
        return getattr(self._envelope, name)

    def open(self, query: Mapping[str, str], body: bytes, content_type: str = "") -> Push:
        push = self._envelope.open(query, body, content_type)
        try:
            self._keep(query, body, push)
        except (ServiceError, OSError) as error:
            log.warning("push not captured", error=type(error).__name__)
        return push

    def _keep(self, query: Mapping[str, str], body: bytes, push: Push) -> None:
        texts = wire.read(self._sealing.open(body, push.key_used), push.wire)
        stamps = {name: query[name] for name in ("timestamp", "nonce")}
        inner = written(self._redaction.redacted(texts), push.wire)
        kept = self._sealing.seal(inner, stamps, push, self._random)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{query['timestamp']}-{self._random.bytes(4).hex()}.json"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(kept, stream, indent=1)
