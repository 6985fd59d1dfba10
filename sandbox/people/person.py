"""A citizen of the sandbox: invented, the same at every start, known to WeChat and to the bureau alike."""

from dataclasses import dataclass
from datetime import date

IDENTITY_CARD = "IDENTITY_CARD"
HMT_RESIDENCE_PERMIT = "HMT_RESIDENCE_PERMIT"  # 港澳台居民居住证


@dataclass(frozen=True)
class Person:
    """`key` is a stable slug; `number` the 18-character ID number.

    `story_zh` and `story_en` say in one line what is special about the person; "" means one of the crowd.
    `pay_realname`: WeChat Pay knows the real name. `has_unionid`: WeChat gives the service a unionid.
    """

    key: str
    name: str
    number: str
    cert_type: str
    story_zh: str
    story_en: str
    pay_realname: bool
    has_unionid: bool
    birth: date

    @property
    def region(self) -> str:
        """Six-digit code of the place that issued the number."""
        return self.number[:6]

    @property
    def male(self) -> bool:
        """The 17th digit is odd for men (GB 11643)."""
        return int(self.number[16]) % 2 == 1
