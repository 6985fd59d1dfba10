"""getVerifyId and queryVerifyInfo of face 2.0 (wechat-wire 6.1).

https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_getverifyid
https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_queryverifyinfo
"""

import base64
import hashlib
import re
import sqlite3

from sandbox.platform import accounts, face
from sandbox.platform.wire import Asked, Refusal, Reply
from sandbox.settings import World

_SEQUENCE = re.compile(r"[0-9A-Za-z_-]{5,32}")
_CARD = re.compile(r"[1-7][0-9]{16}[0-9Xx]")  # 8 begins a Hong Kong, Macao or Taiwan permit, 9 a foreigner's


def cert_hash(cert_type: str, name: str, number: str) -> str:
    """Lower-case hex SHA-256 over the three values, each in standard base64 of its UTF-8 bytes."""
    parts = {"cert_type": cert_type, "cert_name": name, "cert_no": number}
    said = "&".join(f"{part}={base64.b64encode(value.encode()).decode()}" for part, value in parts.items())
    return hashlib.sha256(said.encode()).hexdigest()


def get_verify_id(world: World, asked: Asked) -> Reply:
    """Opens a session. Refuses 48001, 84010-84016, 40003, 84019."""
    account = accounts.require_kind(asked.account, "mini")
    sequence = _sequence(asked)
    name, number = _certificate(asked)
    if not asked.text("openid"):
        raise Refusal(84016, "openid missing")
    accounts.require_holder(account.appid, asked.text("openid"))
    verify_id = base64.urlsafe_b64encode(world.chance.bytes(48)).decode()
    hashed = cert_hash("IDENTITY_CARD", name, number)
    try:
        world.store.write(
            "INSERT INTO face (verify_id, appid, out_seq_no, cert_hash, cert_name, cert_no, openid, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            verify_id, account.appid, sequence, hashed, name, number, asked.text("openid"), world.clock.now(),
        )  # fmt: skip
    except sqlite3.IntegrityError as taken:
        raise Refusal(84019, "out_seq_no already exists") from taken
    return {"errcode": 0, "errmsg": "ok", "verify_id": verify_id, "expires_in": face.LIFETIME}


def query_verify_info(world: World, asked: Asked) -> Reply:
    """The verdict. Refuses 48001, 84021, 84010, 84016, 84022, 84020, 84017, 84018; 10300 until the page ended."""
    account = accounts.require_kind(asked.account, "mini")
    for name, errcode in (("verify_id", 84021), ("out_seq_no", 84010), ("openid", 84016)):
        if not asked.text(name):
            raise Refusal(errcode, f"{name} missing")
    found = face.session(world, asked.text("verify_id"))
    if found is None or found.appid != account.appid or face.expired(world, found):
        raise Refusal(84022, "verify_id expired")
    for name, errcode in (("out_seq_no", 84020), ("openid", 84017), ("cert_hash", 84018)):
        if asked.text(name) != getattr(found, name):
            raise Refusal(errcode, f"{name} mismatch")
    return {"errcode": 0, "errmsg": "ok", "verify_ret": found.verify_ret}


def _sequence(asked: Asked) -> str:
    sequence = asked.text("out_seq_no")
    if not sequence:
        raise Refusal(84010, "out_seq_no missing")
    if not _SEQUENCE.fullmatch(sequence):
        raise Refusal(84011, "out_seq_no invalid")
    return sequence


def _certificate(asked: Asked) -> tuple[str, str]:
    shown = asked.payload.get("cert_info")
    if not isinstance(shown, dict) or not shown:
        raise Refusal(84012, "cert_info missing")
    if shown.get("cert_type") != "IDENTITY_CARD":
        raise Refusal(84013, "cert_type invalid")
    name, number = shown.get("cert_name"), shown.get("cert_no")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(84014, "cert_name invalid")
    if not isinstance(number, str) or not _CARD.fullmatch(number):
        raise Refusal(84015, "cert_no invalid")
    return name, number
