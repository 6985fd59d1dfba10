"""One spelling for what citizens type or say: width, case, traditional characters, punctuation, spaces."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# A space is kept only between two ASCII words: Chinese is written without.
_LOOSE_SPACE: Final = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")


def normal(text: str, letters: Mapping[str, str]) -> str:
    """NFKC, lower case, `letters` (traditional to simplified), punctuation and symbols as spaces, spaces closed up.

    A text of nothing but signs is `?` when it asks (`？！`), else empty.
    """
    plain = "".join(letters.get(char, char) for char in unicodedata.normalize("NFKC", text).lower())
    kinds = ((char, unicodedata.category(char)[0]) for char in plain)
    # Marks that combine (M) go, marks that separate become spaces.
    words = "".join(" " if kind in "PSZC" else char for char, kind in kinds if kind != "M")
    closed = unicodedata.normalize("NFKC", _LOOSE_SPACE.sub("", words))
    return closed or ("?" if "?" in plain else "")


def pattern_of(phrase: str) -> str:
    """A regular expression that finds a normal phrase; ASCII phrases only as whole words (`me` is not in `some`)."""
    left = r"(?<![a-z0-9])" if phrase[0].isascii() and phrase[0].isalnum() else ""
    right = r"(?![a-z0-9])" if phrase[-1].isascii() and phrase[-1].isalnum() else ""
    return left + re.escape(phrase) + right


def pairs(text: str) -> frozenset[str]:
    """The text's neighbouring characters, for likeness."""
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def likeness(one: str, other: str) -> tuple[int, int]:
    """Dice's coefficient of the two texts' pairs as an exact fraction (numerator, denominator)."""
    ours, theirs = pairs(one), pairs(other)
    return 2 * len(ours & theirs), max(1, len(ours) + len(theirs))
