"""WeChat's published samples, to the byte (wechat-wire 14.1, 14.2, 14.6)."""

import json

import pytest

from models.people.cert_hash import cert_hash
from models.people.pii import Pii
from wechat.platform.envelope import verify_url
from wechat.platform.seal import SealKey, sealed_bytes, signature

SAMPLE_KEY = SealKey("A" * 43)
APPID = b"wxba5fad812f8e6fb9"
REQUEST = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjd"
    "f8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "signed"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_the_published_callback_signatures_verify_and_a_changed_one_does_not(timestamp, nonce, signed):
    assert verify_url("AAAAA", signed, timestamp, nonce)
    assert not verify_url("AAAAA", signed[:-1] + "f", timestamp, nonce)
    assert not verify_url("AAAAB", signed, timestamp, nonce)


def test_the_published_push_opens_to_the_published_message():
    assert signature("AAAAA", "1714112445", "415670741", REQUEST) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    message = SAMPLE_KEY.open(sealed_bytes(REQUEST), APPID)
    assert len(message) == 167
    assert json.loads(message)["debug_str"] == "hello world"


def test_the_published_reply_is_sealed_to_the_byte():
    sealed = SAMPLE_KEY.seal(b'{"demo_resp":"good luck"}', APPID, b"707722b803182950")
    assert sealed == REPLY
    assert signature("AAAAA", "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_the_published_certificate_hash_is_reproduced():
    published = "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"
    assert cert_hash("IDENTITY_CARD", Pii("张三"), Pii("310101199801011234")) == published
    assert cert_hash("IDENTITY_CARD", Pii("张三"), Pii("310101199801011235")) != published
