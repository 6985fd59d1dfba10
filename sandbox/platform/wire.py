"""The envelope all server APIs share: HTTP 200, JSON in real UTF-8, errcode and errmsg with a trace id."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.settings import Account, World

Reply = Mapping[str, object]
OK: Reply = {"errcode": 0, "errmsg": "ok"}


class Refusal(Exception):
    """The platform's answer is an errcode (wechat-wire 12)."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: the account its token belongs to (None where none is needed), the query, and the JSON body."""

    account: Account | None
    arguments: Mapping[str, str]
    payload: Mapping[str, object] = field(default_factory=dict)
    raw: bytes = b""

    def text(self, name: str) -> str:
        """A string member of the body; "" when it is absent or not a string."""
        value = self.payload.get(name)
        return value if isinstance(value, str) else ""


def refusal_reply(world: World, refused: Refusal) -> Reply:
    """The error envelope. Real errors carry a trace id behind the text, so matching on errmsg must break."""
    chance = world.chance.bytes(8).hex()
    rid = f"{int(world.clock.now()):x}-{chance[:8]}-{chance[8:]}"
    return {"errcode": refused.errcode, "errmsg": f"{refused.errmsg} rid: {rid}"}


def spoken(reply: Reply) -> str:
    return json.dumps(reply, ensure_ascii=False, separators=(",", ":"))


def payload_of(raw: bytes) -> Mapping[str, object]:
    """The JSON object in a POST body. Refuses 44002 for an empty one, 47001 for anything but an object."""
    if not raw:
        raise Refusal(44002, "empty post data")
    try:
        payload = json.loads(raw)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise Refusal(47001, "data format error")
    return payload
