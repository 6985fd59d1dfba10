"""What a page of one's own covers until it is tapped: the person beside you reads along (insurance domain 5)."""

from decimal import Decimal

from models.assurance.levels import FactClass
from models.assurance.masking import CHAT, PERSONAL, has_money
from models.exchange import Fact, Value


def veiled(fact: Fact) -> bool:
    """Whether the figure starts covered. It is a courtesy on top of masking: who may not see it never gets it at all.

    Amounts, numbers and personal text of class C3 and above are covered, except what even a chat shows openly.
    """
    if fact.value is None:
        return False
    if fact.name in PERSONAL:
        return _told_more(fact.name, fact.value)
    return fact.grade >= FactClass.C3 and fact.name not in CHAT and (has_money(fact.value) or _has_number(fact.value))


def _told_more(name: str, value: Value) -> bool:
    """Does personal text say more than its mask would leave of it?"""
    masked, _ = PERSONAL[name]
    text = str(value[0]) if isinstance(value, tuple) and value else str(value)
    return masked(text) != text


def _has_number(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_has_number(part) for part in value)
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
