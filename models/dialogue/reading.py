"""From what a citizen types to a canonical answer. Nothing is guessed: what cannot be read is refused with a reason."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from models.dialogue.questionnaire import NONE, Kind, Question
from models.errors import BadField

LONGEST: Final = 60
MOST_YEARS: Final = 9
_DIGITS: Final = "零一二三四五六七八九"
_UNIT: Final = r"(?:周岁|岁|个月|月|年|次|人|名|元|块|years?|months?|people|yuan|%)?"
_AFTER: Final = re.compile(rf"(?<=.){_UNIT}$", re.IGNORECASE)
_NUMBER: Final = re.compile(rf"(\d{{1,12}}|\d{{1,3}}(?:,\d{{3}}){{1,3}})(万?){_UNIT}", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_BETWEEN: Final = re.compile(r"[\s,，、;；和及]+|\band\b")
_NOTHING: Final = frozenset({"0", "无", "没有", "都没有", "没", "none", "no", "nothing"})
_YES: Final = frozenset({"是", "是的", "有", "对", "对的", "yes", "y"})
_NO: Final = frozenset({"否", "不是", "没有", "没", "无", "不", "no", "n"})


class Why(StrEnum):
    """Why an answer is not taken; keys of the sentences in `templates/`."""

    NOT_A_CHOICE = "not_a_choice"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DAY = "not_a_day"
    MISSING = "missing"
    UNKNOWN = "unknown"
    CONTRADICTS = "contradicts"  # readable, and another answer says something else
    REFUSED = "refused"  # readable, and the law's own reading of the claim does not take it


def canonical(question: Question, text: str) -> str:
    """Of a form's field: choices by their keys. Raises BadField."""
    text = text.strip()
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return _among(question, text)
        case Kind.SEVERAL:
            return _several(question, text.split(","))
        case Kind.WHOLE:
            return _whole(question, text)
        case Kind.YEARS:
            return _years(question, text)
        case Kind.DAY:
            return _day(question, text)


def typed(question: Question, text: str, labels: Mapping[str, str]) -> str:
    """Of a chat message: choices by number, key or label (`labels`: label to key). Raises BadField."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.!！?？,，、 ").lower()
    if len(plain) > LONGEST:
        raise BadField(question.key, _unreadable(question))
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return _among(question, _chosen(question, plain, labels))
        case Kind.SEVERAL if plain in _NOTHING:
            return NONE
        case Kind.SEVERAL:
            parts = [plain] if plain in labels else [part for part in _BETWEEN.split(plain) if part]
            return _several(question, [_chosen(question, part, labels) for part in parts])
        case _:
            return canonical(question, plain)


def _chosen(question: Question, text: str, labels: Mapping[str, str]) -> str:
    if text in labels:
        return labels[text]
    if question.kind is Kind.YES_NO and text in _YES | _NO:
        return "yes" if text in _YES else "no"
    number = _counted(text.removeprefix("第").removesuffix("个").removesuffix("项"))
    if number is not None and 1 <= number <= len(question.choices):
        return question.choices[number - 1]
    return text


def _counted(text: str) -> int | None:
    """A small number in digits or, as voices are written down, in Chinese numerals up to 99."""
    if text.isascii() and text.isdigit() and len(text) <= 3:
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if not (set(tens + ones) <= set(_DIGITS) and len(tens) <= 1 and len(ones) <= 1) or not text:
        return None
    return (_DIGITS.index(tens) if tens else 1 if ten else 0) * 10 + (_DIGITS.index(ones) if ones else 0)


def _among(question: Question, key: str) -> str:
    if key not in question.choices:
        raise BadField(question.key, Why.NOT_A_CHOICE)
    return key


def _several(question: Question, keys: list[str]) -> str:
    """In the order of the question, each once."""
    if keys == [NONE]:
        return NONE
    chosen = {_among(question, key.strip()) for key in keys}
    return ",".join(key for key in question.choices if key in chosen) or _among(question, "")


def _whole(question: Question, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found, spoken = _NUMBER.fullmatch(plain), _counted(_AFTER.sub("", plain))
    if found is None and spoken is None:
        raise BadField(question.key, Why.NOT_A_NUMBER)
    number = int(found[1].replace(",", "")) * (10_000 if found[2] else 1) if found else spoken or 0
    if number < question.least:
        raise BadField(question.key, Why.TOO_SMALL)
    if number > question.most:
        raise BadField(question.key, Why.TOO_LARGE)
    return str(number)


def _years(question: Question, text: str) -> str:
    parts = [part for part in _BETWEEN.split(text) if part]
    if not parts or len(parts) > MOST_YEARS:
        raise BadField(question.key, Why.NOT_A_NUMBER)
    return ",".join(_whole(question, part) for part in parts)


def _day(question: Question, text: str) -> str:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        raise BadField(question.key, Why.NOT_A_DAY)
    try:
        return date(*(int(part) for part in found.groups() if part is not None)).isoformat()
    except ValueError:
        raise BadField(question.key, Why.NOT_A_DAY) from None


def _unreadable(question: Question) -> Why:
    kinds = {Kind.WHOLE: Why.NOT_A_NUMBER, Kind.YEARS: Why.NOT_A_NUMBER, Kind.DAY: Why.NOT_A_DAY}
    return kinds.get(question.kind, Why.NOT_A_CHOICE)


def is_number(text: str) -> bool:
    """Nothing but a number, as digits or as a small Chinese numeral."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.!！?？,，、 ")
    return bool(re.fullmatch(r"[-+\d\s.,，、]+", plain)) or _counted(plain) is not None
