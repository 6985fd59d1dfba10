"""One signed call to a live bureau and the check of its answer (docs/bureau-live-api.md 2, 3)."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bureaus.line import Line
from bureaus.signing import Signer
from bureaus.strict_json import parse
from models.errors import BureauDown, BureauGarbled, BureauSlow
from models.ports import Clock, Random

NONCE_BYTES = 16
SKEW = timedelta(minutes=5)
FIELDS = frozenset({"accessId", "timestamp", "nonce", "api", "payload", "signature"})
REFUSAL = re.compile(r"[0-9]{4}")
MILLISECONDS = re.compile(r"[0-9]{13}")


@dataclass(frozen=True, slots=True)
class Wire:
    """A channel to one bureau."""

    access_id: str
    signer: Signer
    line: Line
    clock: Clock
    random: Random

    def ask(self, api: str, content: Mapping[str, str], deadline: datetime) -> dict[str, Any]:
        """The unsealed content of the bureau's answer. Raises BureauSlow, BureauDown, BureauGarbled."""
        nonce = self.random.bytes(NONCE_BYTES).hex()
        now = self.clock.now()
        if now >= deadline:
            raise BureauSlow("no time left")
        raw = self.line.post(self._request(api, content, nonce, now), (deadline - now).total_seconds())
        return parse(self.signer.unseal(self._checked(parse(raw), api, nonce), _bound("RESPONSE", nonce)))

    def _request(self, api: str, content: Mapping[str, str], nonce: str, now: datetime) -> bytes:
        clear = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        payload = self.signer.seal(clear, _bound("REQUEST", nonce))
        timestamp = str(int(now.timestamp() * 1000))
        signature = self._signature("REQUEST", timestamp, nonce, api, payload)
        named = {"accessId": self.access_id, "timestamp": timestamp, "nonce": nonce, "api": api}
        return json.dumps({**named, "payload": payload, "signature": signature}).encode()

    def _checked(self, answer: dict[str, Any], api: str, nonce: str) -> str:
        """The payload of an answer that is the bureau's, to this call, and now."""
        if set(answer) == {"code", "message"} and isinstance(answer["code"], str) and REFUSAL.fullmatch(answer["code"]):
            # In clear and unsigned: good for our own log and for nothing else.
            raise BureauDown(f"gateway refused: {answer['code']}")
        if set(answer) != FIELDS or not all(isinstance(value, str) for value in answer.values()):
            raise BureauGarbled("answer's envelope")
        signature = self._signature("RESPONSE", answer["timestamp"], nonce, api, answer["payload"])
        if not hmac.compare_digest(signature.encode(), answer["signature"].encode()):
            raise BureauGarbled("answer's signature")
        if (answer["accessId"], answer["nonce"], answer["api"]) != (self.access_id, nonce, api):
            raise BureauGarbled("answer to another call")
        self._check_time(answer["timestamp"])
        return str(answer["payload"])

    def _check_time(self, timestamp: str) -> None:
        if not MILLISECONDS.fullmatch(timestamp):
            raise BureauGarbled("answer's time")
        if abs(datetime.fromtimestamp(int(timestamp) / 1000, UTC) - self.clock.now()) > SKEW:
            raise BureauGarbled("answer's time is not ours")

    def _signature(self, kind: str, timestamp: str, nonce: str, api: str, payload: str) -> str:
        return self.signer.sign("\n".join((kind, self.access_id, timestamp, nonce, api, payload)))


def _bound(kind: str, nonce: str) -> str:
    return f"{kind}\n{nonce}"
