"""What personal data looks like when it stands in clear: shapes for the leak guard and for redaction.

Wide on purpose: a wrong alarm is mended by sealing a value or naming its column, a leak is not mended. Names have no
shape; they are caught by their script (see `models/keeping/guard.py` and `service/logs.py`).
Sources: GB 11643 (identity numbers), WeChat's openid and unionid (28 URL-safe characters that begin with o), RFC 6750.
"""

import re
from collections.abc import Callable
from typing import Final

_ALONE = r"(?<![0-9A-Za-z_-])(?:{})(?![0-9A-Za-z_-])"
_DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
# A Base64 token has both letters and something else; hex, as our ids and hashes are written, has no other letters.
_MIXED = r"(?=[0-9A-Za-z_-]*[G-Zg-z_-])"
SHAPES: Final = {
    "identity number": rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{_DATE}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])",
    "old identity number": rf"(?<![0-9A-Za-z])[1-9][0-9]{{7}}{_DATE}[0-9]{{3}}(?![0-9A-Za-z])",
    "mobile number": r"(?<![0-9A-Za-z])(?:\+?86-?)?1[3-9][0-9]{9}(?![0-9A-Za-z])",
    "openid": _ALONE.format(r"o[0-9A-Za-z_-]{27,28}"),
    "session key": r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{22}==(?![=])",
    "token": rf"(?<![0-9A-Za-z_-]){_MIXED}[0-9A-Za-z_-]{{43,}}(?![0-9A-Za-z_-])",
}
_ANY: Final = re.compile("|".join(f"({one})" for one in SHAPES.values()))
_NAMES: Final = tuple(SHAPES)
_SHORTEST: Final = 11
# Every shape is one unbroken run of these: a quick look that most texts do not pass.
_RUN: Final = re.compile(rf"[0-9A-Za-z+/_-]{{{_SHORTEST},}}").search
_OUR_ID: Final = re.compile(r"[0-9a-f]{32}").fullmatch


def personal(text: str) -> str | None:
    """The name of the first personal shape in `text`, None when there is none."""
    if len(text) < _SHORTEST or _OUR_ID(text) or not _RUN(text):
        return None
    found = _ANY.search(text)
    return _NAMES[(found.lastindex or 1) - 1] if found else None


def replaced(text: str, instead: Callable[[str, str], str]) -> str:
    """`text` with each personal shape replaced by `instead(name of the shape, what stood there)`."""
    return _ANY.sub(lambda found: instead(_NAMES[(found.lastindex or 1) - 1], found.group()), text)
