"""Which year do a citizen's words name? `2025`, `25年`, `202508`, `二〇二五年`, `去年`, `last year`."""

import re
from typing import Final

_DIGITS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_FOUR: Final = re.compile(r"(?<![0-9])([0-9]{4})(?:[0-9]{2})?(?![0-9])(?:年度|年份|年)?")
_TWO: Final = re.compile(r"(?<![0-9])([0-9]{2})年")
_CENTURY: Final = 50  # 95年 is 1995, 25年 is 2025: nobody alive paid in 1925
_RELATIVE: Final = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "last year": -1, "this year": 0}


def year_in(text: str, this_year: int) -> tuple[int | None, str]:
    """The year that a text in normal form names, and the text without it; (None, text) when it names none.

    The number is taken as written, however impossible: whoever answers says that there is no such year.
    """
    digits = text.translate(_DIGITS)
    for pattern in (_FOUR, _TWO):
        if found := pattern.search(digits):
            said = int(found[1])
            year = said if pattern is _FOUR else said + (2000 if said < _CENTURY else 1900)
            return year, _without(text, found.start(), found.end())
    for word, back in _RELATIVE.items():
        if word in text:
            return this_year + back, _without(text, text.index(word), text.index(word) + len(word))
    return None, text


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip()
