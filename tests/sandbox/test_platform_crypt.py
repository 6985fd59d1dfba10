"""The seal of pushes, against WeChat's own samples (wechat-wire 14.1, 14.2)."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from sandbox.platform.crypt import NotSealed, Seal, sign, signed
from sandbox.platform.letter import BadLetter, read, write

KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLIED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_the_signature_is_wechats(timestamp, nonce, expected):
    assert sign("AAAAA", timestamp, nonce) == expected


def test_wechats_sample_push_is_signed_and_opens():
    assert signed("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", "AAAAA", "1714112445", "415670741", PUSHED)
    assert Seal(KEY, APPID).open(PUSHED) == (
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
        '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    )


def test_sealing_wechats_sample_reply_gives_wechats_bytes():
    assert Seal(KEY, APPID).close('{"demo_resp":"good luck"}', b"707722b803182950") == REPLIED
    assert sign("AAAAA", "1713424427", "415670741", REPLIED) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@given(message=st.text(), chance=st.binary(min_size=16, max_size=16))
def test_whatever_is_sealed_opens_again(message, chance):
    assert Seal(KEY, APPID).open(Seal(KEY, APPID).close(message, chance)) == message


def test_another_accounts_message_does_not_open():
    with pytest.raises(NotSealed, match="appid"):
        Seal(KEY, "wx0000000000000000").open(REPLIED)


def _sealed(plain: bytes) -> str:
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _plain(length: int, pad: bytes) -> bytes:
    full = bytes(16) + length.to_bytes(4, "big") + b"hello" + APPID.encode()
    return full + (pad * 32)[: 64 - len(full)]


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("not base64!", "base64"),
        ("", "blocks"),
        (base64.b64encode(bytes(48)).decode(), "blocks"),
        (_sealed(_plain(5, b"\x00")), "padding"),
        (_sealed(_plain(5, b"\x21")), "padding"),
        (_sealed(_plain(5, b"\x15")[:-2] + b"\x14\x15"), "padding"),
        (_sealed(_plain(6, b"\x15")), "appid"),
        (_sealed(_plain(2**32 - 1, b"\x15")), "length"),
    ],
)
def test_a_damaged_seal_is_refused(sealed, why):
    with pytest.raises(NotSealed, match=why):
        Seal(KEY, APPID).open(sealed)


def test_the_undamaged_twin_of_those_opens():
    assert Seal(KEY, APPID).open(_sealed(_plain(5, b"\x15"))) == "hello"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="￾￿")))
def test_a_letter_reads_as_it_was_written(text):
    assert read(write({"Content": text, "CreateTime": 5})) == {"Content": text, "CreateTime": "5"}


def test_the_end_of_a_cdata_section_inside_a_text_stays_text():
    assert read(write({"Content": "a]]>b]]>"}))["Content"] == "a]]>b]]>"


@pytest.mark.parametrize(
    "text", ["", "<xml>", "{}", "<html/>", "<!DOCTYPE xml><xml/>", "<xml><A>1</A><A>2</A></xml>", "<xml>" + "a" * 70000]
)
def test_what_is_no_letter_is_refused(text):
    with pytest.raises(BadLetter):
        read(text)
