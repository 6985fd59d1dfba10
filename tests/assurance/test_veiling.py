"""What starts covered on a page of one's own."""

from decimal import Decimal

import pytest

from models.assurance.levels import FactClass, Level
from models.assurance.masking import CHAT, PERSONAL, mask
from models.assurance.veiling import veiled
from models.calendar.month import Month
from models.exchange import Answer, Channel, Fact, Section
from models.money import Money
from models.people.pii import Pii


def fact(name: str, value: object, grade: FactClass = FactClass.C3) -> Fact:
    return Fact(name, value, grade, "shanghai", "hrss", "live", None)  # type: ignore[arg-type]


def let_out(found: Fact, level: Level) -> Fact:
    """The fact as the page of this level gets it."""
    return mask(Answer("me", "shanghai", (Section("me", (found,)),)), level, Channel.H5).facts()[0]


@pytest.mark.parametrize(
    "value", [Money(0), Money(1_234_500), ("2026", Money(5)), Decimal("3.5"), 7, ("age", Decimal(3))]
)
def test_amounts_and_numbers_of_one_s_own_start_covered(value):
    assert veiled(fact("base", value))


@pytest.mark.parametrize("value", ["paying", True, Month(2026, 9), ("a", Month(2026, 9)), None])
def test_words_months_and_yes_or_no_do_not(value):
    assert not veiled(fact("gaps", value))


@pytest.mark.parametrize("grade", [FactClass.C0, FactClass.C1, FactClass.C2])
def test_what_is_nobodys_secret_stays_open(grade):
    assert not veiled(fact("anything", 7, grade))


@pytest.mark.parametrize("name", sorted(set(CHAT) - set(PERSONAL)))
def test_what_a_chat_shows_openly_stays_open(name):
    assert not veiled(fact(name, 122))


@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("name", Pii("林晓雯"), FactClass.C2),
        ("number", Pii("330106199304180021"), FactClass.C2),
        ("unit", (Pii("A*B公司"), "paying"), FactClass.C3),
    ],
)
def test_personal_text_is_covered_where_it_says_more_than_its_mask(name, value, grade):
    assert veiled(let_out(fact(name, value, grade), Level.FACE))
    assert not veiled(let_out(fact(name, value, grade), Level.NUMBER))
