"""Names: every character a person carries is kept; only dots, spaces and widths are tidied (insurance-domain 2.7)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRequest
from models.people.name import LONGEST, normalise, same
from sandbox.people import everyone

# Plane 2 and 3 included: the last is younger than this Python's Unicode table.
HAN = "王李䶮㛃喆堃\U00020164\U00030eda\U00031350〇"
DOTS = "·•‧．・･∙⋅."
names = st.text(st.sampled_from(HAN + "阿依古丽买提"), min_size=1, max_size=20)


@pytest.mark.parametrize(
    "name", ["陈䶮", "王\U00020164", "李〇", "\U00031350\U00031351", "Anne-Marie O'Neill", "\ue123明"]
)
def test_rare_characters_stay_as_they_are(name: str) -> None:
    assert normalise(name) == name


def test_every_citizen_of_the_sandbox_keeps_the_name() -> None:
    for person in everyone():
        assert normalise(person.name) == person.name


@pytest.mark.parametrize("dot", DOTS)
def test_every_kind_of_dot_becomes_the_one(dot: str) -> None:
    assert normalise(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"


def test_several_dots_are_kept() -> None:
    assert normalise("洛桑•江村•平措") == "洛桑·江村·平措"


def test_width_and_spaces_are_tidied() -> None:
    assert normalise("　Ｌｉ  Ｋａ　Ｍｉｎｇ ") == "Li Ka Ming"


@given(names)
def test_normalising_again_changes_nothing_and_loses_no_character(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    assert len(once) == len(unicodedata.normalize("NFKC", name))


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_a_refusal_that_does_not_repeat_it(text: str) -> None:
    try:
        name = normalise(text)
    except BadRequest as refusal:
        assert len(text) < 5 or text not in str(refusal)
    else:
        assert 1 <= len(name) <= LONGEST and normalise(name) == name


@given(names, st.sampled_from(DOTS), st.integers(0, 20))
def test_a_dot_more_or_less_is_the_same_name(name: str, dot: str, place: int) -> None:
    dotted = name[:place] + dot + name[place:]
    assert same(dotted, name) and same(name, dotted)


@given(names, names)
def test_other_characters_are_another_name(one: str, other: str) -> None:
    assert same(one, other) == (unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other))


@pytest.mark.parametrize("text", ["", "   ", "王" * 51, "王1", "<b>王</b>", "王\n\x00", "王😀", "=cmd", "x" * 201])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        normalise(text)


def test_fifty_characters_are_still_a_name() -> None:
    assert len(normalise("王" * 50)) == 50
