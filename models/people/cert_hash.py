"""The certificate hash of face 2.0: ties a verdict to the very document it was asked for (wechat-wire 6.1).

Source: https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_queryverifyinfo
"""

import base64
import hashlib

from models.people.pii import Pii


def cert_hash(cert_type: str, name: Pii, number: Pii) -> str:
    """SHA-256 in lower-case hex over the three fields, each in standard base64 of its UTF-8."""
    fields = (("cert_type", cert_type), ("cert_name", name.reveal()), ("cert_no", number.reveal()))
    text = "&".join(f"{field}={base64.b64encode(value.encode()).decode()}" for field, value in fields)
    return hashlib.sha256(text.encode()).hexdigest()
