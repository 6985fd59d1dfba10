"""Who may call: access id, clock, nonce, signature, in this order (docs/bureau-live-api.md 3)."""

import hmac
import re
from dataclasses import dataclass
from typing import Any

from sandbox.bureaus.wire import Keys, Unreadable, sign, unseal
from sandbox.settings import World

SKEW_MS = 300_000
NONCE = re.compile(r"[0-9a-f]{32}")
FIELDS = ("accessId", "timestamp", "nonce", "api", "payload", "signature")


class Denied(Exception):
    """A call that is not answered. `code` goes out in clear: nothing was proved, so nothing is signed."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(code)


@dataclass(frozen=True)
class Call:
    """An authenticated call: which API, with what content, under which nonce."""

    api: str
    nonce: str
    content: dict[str, Any]


class Gate:
    """Remembers nonces in the sandbox's store, so that a restart forgets none."""

    def __init__(self, world: World, keys: Keys) -> None:
        self._world = world
        self._keys = keys
        world.store.write("CREATE TABLE IF NOT EXISTS bureau_nonce (nonce TEXT PRIMARY KEY, at REAL NOT NULL)")

    def admit(self, body: Any) -> Call:
        """The call inside a request body. Raises Denied."""
        fields = _fields(body)
        if fields["accessId"] != self._keys.access_id:
            raise Denied("4001", "接入编号无效")
        self._check_time(fields["timestamp"])
        signature = sign(self._keys, "REQUEST", *(fields[name] for name in FIELDS[1:5]))
        if not hmac.compare_digest(signature, fields["signature"]):
            raise Denied("4004", "签名错误")
        self._burn(fields["nonce"])
        try:
            content = unseal(self._keys, "REQUEST", fields["nonce"], fields["payload"])
        except Unreadable:
            raise Denied("4005", "报文无法解密") from None
        return Call(fields["api"], fields["nonce"], content)

    def recent(self, seconds: float) -> int:
        """How many calls were admitted in the last `seconds`."""
        since = self._world.clock.now() - seconds
        return int(self._world.store.rows("SELECT count(*) FROM bureau_nonce WHERE at > ?", since)[0][0])

    def _check_time(self, timestamp: str) -> None:
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
            raise Denied("4000", "报文格式错误")
        if abs(self._world.clock.now() * 1000 - int(timestamp)) > SKEW_MS:
            raise Denied("4002", "时间戳超出允许范围")

    def _burn(self, nonce: str) -> None:
        now = self._world.clock.now()
        # Past twice the tolerated skew the timestamp alone refuses a replay.
        self._world.store.write("DELETE FROM bureau_nonce WHERE at < ?", now - 2 * SKEW_MS / 1000)
        if not self._world.store.write("INSERT OR IGNORE INTO bureau_nonce VALUES (?, ?)", nonce, now):
            raise Denied("4003", "请求重复")


def _fields(body: Any) -> dict[str, str]:
    if not isinstance(body, dict) or sorted(body) != sorted(FIELDS):
        raise Denied("4000", "报文格式错误")
    if not all(isinstance(value, str) for value in body.values()) or not NONCE.fullmatch(body["nonce"]):
        raise Denied("4000", "报文格式错误")
    return body
