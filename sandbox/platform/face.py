"""Face verification 2.0: the page's side, and what becomes of a session (wechat-wire 6.1).

https://developers.weixin.qq.com/miniprogram/dev/api/open-api/face/wx.requestFacialVerify.md
"""

from dataclasses import dataclass

from sandbox.platform import accounts
from sandbox.settings import World

LIFETIME = 3600  # seconds
NOT_FINISHED = 10300
BUSY = 10005
_OUTCOMES = {
    "other_person": 10004,
    "cancel": 90004,
    "no_camera": 90008,
    "timeout": 10020,
    "busy": BUSY,
}
OUTCOMES = ("pass", *_OUTCOMES)


class UnknownOutcome(Exception):
    """No such outcome on the face page."""


class FaceClosed(Exception):
    """The session is unknown, over its hour, already decided, or another user's."""


@dataclass(frozen=True, slots=True)
class FaceSession:
    """`verify_ret` is 10300 until the page ends. `created_at` in epoch seconds."""

    verify_id: str
    appid: str
    out_seq_no: str
    cert_hash: str
    cert_name: str
    cert_no: str
    openid: str
    created_at: float
    verify_ret: int


def session(world: World, verify_id: str) -> FaceSession | None:
    """The session under this id; None when nobody opened one."""
    row = world.store.row("SELECT * FROM face WHERE verify_id = ?", verify_id)
    if row is None:
        return None
    return FaceSession(**{**dict(row), "verify_ret": NOT_FINISHED if row["verify_ret"] is None else row["verify_ret"]})


def expired(world: World, of: FaceSession) -> bool:
    return world.clock.now() >= of.created_at + LIFETIME


def finish(world: World, verify_id: str, outcome: str) -> int:
    """The face page ends with one of OUTCOMES; returns the `verify_ret` the server side will read.

    "pass": the live face is that of the citizen who holds the phone. "busy" may be followed by another outcome.
    Raises UnknownOutcome, FaceClosed.
    """
    if outcome not in OUTCOMES:
        raise UnknownOutcome(outcome)
    found = session(world, verify_id)
    if found is None or expired(world, found):
        raise FaceClosed("no such session, or its hour is over")
    verify_ret = _OUTCOMES[outcome] if outcome in _OUTCOMES else _compared(found)
    decided = world.store.write(
        "UPDATE face SET verify_ret = ? WHERE verify_id = ? AND (verify_ret IS NULL OR verify_ret = ?)",
        verify_ret, verify_id, BUSY,
    )  # fmt: skip
    if not decided:
        raise FaceClosed("already decided")
    return verify_ret


def _compared(found: FaceSession) -> int:
    """The live face belongs to the holder of the openid; only the holder's own certificate can match it."""
    person = accounts.holder(found.appid, found.openid)
    if person is None or found.cert_no.upper() != person.number:
        return 10003
    return 10000 if found.cert_name == person.name else 10026
