"""Keeps a redacted copy of each push that was opened, for `flask replay`. Sandbox and staging only (CAPTURE_DIR).

What is written is a push again: sealed under the account's own key and signed with its token, as WeChat would, but with
nobody in it. Nothing is written of a push that cannot be redacted.
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
from models.push import Push
from service.replaying.redaction import Redaction, to_xml
from service.settings import Settings
from wechat.platform import xml
from wechat.platform.reply import cdata
from wechat.platform.seal import RANDOM, SealKey, sealed_bytes, signature

log = structlog.get_logger("capture")


@dataclass(frozen=True, slots=True)
class Sealing:
    """The account's half of the wire: opens what WeChat sealed, seals what replaces it."""

    appid: bytes
    token: str
    keys: tuple[SealKey, ...]

    @classmethod
    def of(cls, settings: Settings) -> "Sealing":
        keys = (settings.wx_oa_aes_key, settings.wx_oa_aes_key_previous)
        sealing = tuple(SealKey(key.reveal()) for key in keys if key)
        return cls(settings.wx_oa_appid.encode(), settings.wx_oa_token.reveal(), sealing)

    def open(self, body: bytes, key: int) -> bytes:
        """Raises BadRequest or Refused for what is no sealed push."""
        return self.keys[key].open(sealed_bytes(xml.read(body).get("Encrypt", "")), self.appid)

    def seal(self, inner: bytes, query: Mapping[str, str], key: int, random: Random) -> dict[str, Any]:
        """Query and body of a push that holds `inner`, with the stamps of `query`."""
        encrypted = self.keys[key].seal(inner, self.appid, random.bytes(RANDOM))
        signed = signature(self.token, query["timestamp"], query["nonce"], encrypted)
        stamps = {name: query[name] for name in ("timestamp", "nonce")}
        plain = signature(self.token, query["timestamp"], query["nonce"])
        query = stamps | {"signature": plain, "encrypt_type": "aes", "msg_signature": signed}
        return {"query": query, "body": f"<xml><Encrypt>{cdata(encrypted)}</Encrypt></xml>"}


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
            self._keep(query, body, push.key_used)
        except (ServiceError, OSError) as error:
            log.warning("push not captured", error=type(error).__name__)
        return push

    def _keep(self, query: Mapping[str, str], body: bytes, key: int) -> None:
        texts = xml.read(self._sealing.open(body, key))
        kept = self._sealing.seal(to_xml(self._redaction.redacted(texts)), query, key, self._random)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{query['timestamp']}-{self._random.bytes(4).hex()}.json"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(kept, stream, indent=1)
