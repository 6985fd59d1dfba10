"""Names as people and offices write them (insurance-domain 2.7): every character is kept, only the form is tidied."""

import unicodedata
from typing import Final

from models.errors import BadRequest

DOT: Final = "\u00b7"
DOTS: Final = str.maketrans(dict.fromkeys(".\u2022\u2027\u2219\u22c5\u30fb", DOT))
LONGEST: Final = 50  # code points
LONGEST_INPUT: Final = 200
# U+3007 〇 is a number to Unicode and a character to the people who carry it; ' and - stand in foreign names.
ALSO: Final = frozenset(f"{DOT} '-\u2019\u3007")


def normalise(text: str) -> str:
    """NFKC, one kind of dot, single spaces. Raises BadRequest, which never carries the name.

    1 to 50 code points; Han characters of all planes, letters of any script, space and the dot.
    """
    if len(text) > LONGEST_INPUT:
        raise BadRequest("name: length")
    name = " ".join(unicodedata.normalize("NFKC", text).translate(DOTS).split())
    if not 1 <= len(name) <= LONGEST or not all(_allowed(character) for character in name):
        raise BadRequest("name: form")
    return name


def same(one: str, other: str) -> bool:
    """Are these one name? Dots may be written or left out, Latin letters in either case. Raises BadRequest."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return normalise(text).replace(DOT, "").replace(" ", "").casefold()


def _allowed(character: str) -> bool:
    # Planes 2 and 3 are Han by definition, also where this Python's Unicode table does not know the character yet;
    # private-use points are how older systems hold rare characters.
    point = ord(character)
    return (
        character in ALSO or 0x20000 <= point <= 0x3FFFD or unicodedata.category(character)[0] in "LM"
        or unicodedata.category(character) == "Co"
    )  # fmt: skip
