"""A push without its person: who and what is replaced, consistently, so that the push still means the same to us.

Kept are the fields that WeChat's machinery writes and the words of our own vocabulary; everything a citizen or a phone
put in goes. Two pushes of one sender keep one (other) sender, and two equal values stay equal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.people.shapes import replaced
from models.policy.normal import normal, pattern_of
from models.policy.words import Words

KEPT = frozenset({"ToUserName", "CreateTime", "MsgType", "Event", "MsgId", "MsgID"})
SPOKEN = frozenset({"Content", "Recognition"})
Pseudonym = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Redaction:
    """`pseudonym` turns a text into 32 hex digits that only this installation can make."""

    words: Words
    pseudonym: Pseudonym

    def redacted(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Element texts by path, as `wechat.platform.xml.read` gives them."""
        return {path: self._field(path, text) for path, text in texts.items()}

    def _field(self, path: str, text: str) -> str:
        if path in KEPT or not text:
            return text
        if path == "FromUserName":
            return "o" + self.pseudonym(text)[:27]
        if path in SPOKEN:
            return self.spoken(text)
        if path == "EventKey" and text in self.words.phrases:
            return text
        return re.sub(r"[0-9]", "0", text) if re.fullmatch(r"[0-9.,-]+", text) else f"r{self.pseudonym(text)[:12]}"

    def spoken(self, text: str) -> str:
        """Our own words stay; every other Han character becomes 某, letter x, digit 0."""
        whole, kept, at = normal(text, self.words.letters), "", 0
        for found in re.finditer(self._vocabulary(), whole):
            kept += _blank(whole[at : found.start()]) + found.group()
            at = found.end()
        return kept + _blank(whole[at:])

    def _vocabulary(self) -> str:
        ways = (phrase for ways in self.words.phrases.values() for phrase in (*ways.anywhere, *ways.alone))
        known = {*ways, *self.words.cities}
        return "|".join(pattern_of(phrase) for phrase in sorted(known, key=len, reverse=True))


def _blank(text: str) -> str:
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if sign.isspace():
        return sign
    if sign.isdigit():
        return "0"
    return "x" if sign.isascii() else "某"


def masked(text: str) -> str:
    """For a screen: personal shapes as stars."""
    return replaced(text, lambda kind, found: "*" * len(found))
