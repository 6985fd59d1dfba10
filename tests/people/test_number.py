"""Identity numbers: whom libraries refuse, we accept; what is no number, nobody does (insurance-domain 2.4, 2.6, 9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRequest
from models.people.citizen import CertType
from models.people.number import CHECKS, birth, cert_type, check_character, normalise
from sandbox.people import everyone

TODAY = date(2026, 11, 21)
PREFIXES = ["11", "15", "21", "31", "37", "41", "46", "50", "54", "61", "65", "71", "81", "82", "83", "91", "94"]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Right numbers of any region, birth date up to today and sequence."""
    region = draw(st.sampled_from(PREFIXES)) + f"{draw(st.integers(0, 9999)):04d}"
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_character(body)


@pytest.mark.parametrize(
    ("number", "cert"),
    [
        ("11010119900101004X", CertType.IDENTITY_CARD),
        ("360426199101010071", CertType.IDENTITY_CARD),
        ("810000199001010019", CertType.HMT_RESIDENCE_PERMIT),
    ],
)
def test_the_known_vectors_pass(number: str, cert: CertType) -> None:
    assert normalise(number, TODAY) == number
    assert cert_type(number) is cert


def test_the_check_character_of_the_known_vector() -> None:
    assert check_character("11010119900101004") == "X"


@pytest.mark.parametrize("region", ["330113", "330114", "133199", "310115", "440404", "830000", "820000", "911156"])
def test_new_districts_and_permits_pass_whatever_the_birth_year(region: str) -> None:
    body = f"{region}19380216904"
    assert normalise(body + check_character(body), TODAY)[:6] == region


def test_every_citizen_of_the_sandbox_has_a_number_that_passes() -> None:
    for person in everyone():
        assert normalise(person.number, TODAY) == person.number
        assert (birth(person.number), cert_type(person.number)) == (person.birth, person.cert_type)


@given(numbers(), st.booleans(), st.booleans())
def test_writing_it_differently_changes_nothing(number: str, wide: bool, spaced: bool) -> None:
    written = number.lower()
    if spaced:
        written = f" {written[:6]} {written[6:14]}\u3000{written[14:]}\t"
    if wide:
        written = written.upper().translate(FULL_WIDTH)
    assert normalise(written, TODAY) == number == normalise(normalise(written, TODAY), TODAY)


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(number: str, place: int, other: str) -> None:
    changed = number[:place] + other + number[place + 1 :]
    if changed != number:
        with pytest.raises(BadRequest):
            normalise(changed, TODAY)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_noticed(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if changed != number:
        with pytest.raises(BadRequest):
            normalise(changed, TODAY)


@given(numbers())
def test_fifteen_digits_become_the_eighteen_of_the_same_person(number: str) -> None:
    if number[6:8] == "19":
        assert normalise(number[:6] + number[8:17], TODAY) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_refusal_that_does_not_repeat_it(text: str) -> None:
    try:
        number = normalise(text, TODAY)
    except BadRequest as refusal:
        assert len(text) < 5 or text not in str(refusal)
    else:
        assert len(number) == 18 and number[17] in CHECKS and number[:17].isdecimal()


def with_check(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "form"),
        ("11010119900101004", "form"),
        ("11010119900101004XX", "form"),
        ("1101011990010100４Y", "form"),
        ("11010119900101004¹", "form"),
        ("١١٠١٠١١٩٩٠٠١٠١٠٠٤X", "form"),
        ("110101199001010041", "check"),
        (with_check("11010119900230004"), "birth"),
        (with_check("11010118991231004"), "birth"),
        (with_check("11010120261122004"), "birth"),
        (with_check("11010120990101004"), "birth"),
        (with_check("16010119900101004"), "province"),
        (with_check("00010119900101004"), "province"),
        (with_check("84010119900101004"), "province"),
        ("1" * 65, "length"),
    ],
)
def test_each_rule_refuses_on_its_own(text: str, why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        normalise(text, TODAY)


def test_today_is_the_last_birth_date() -> None:
    assert normalise(with_check("11010120261121004"), TODAY)
