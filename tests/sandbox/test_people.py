"""The citizens of the sandbox: enough of them, believable, always the same, and every story among them."""

import subprocess
import sys
from datetime import date

import pytest

from sandbox.people import by_key, demo, everyone
from sandbox.people.number import CHECKS, WEIGHTS

TODAY = date(2026, 11, 21)


def test_there_are_at_least_three_hundred_and_no_two_share_key_or_number() -> None:
    people = everyone()
    assert len(people) >= 300
    assert len({person.key for person in people}) == len({person.number for person in people}) == len(people)


def test_every_number_carries_its_birth_date_and_its_check_character() -> None:
    for person in everyone():
        assert person.number[6:14] == f"{person.birth:%Y%m%d}"
        remainder = sum(int(digit) * weight for digit, weight in zip(person.number, WEIGHTS, strict=False)) % 11
        assert person.number[17] == CHECKS[remainder]


def test_everybody_is_grown_up_and_nobody_is_older_than_people_get() -> None:
    assert all(18 <= TODAY.year - person.birth.year <= 100 for person in everyone())


def test_another_process_meets_the_same_people() -> None:
    told = "from sandbox.people import everyone; print(hash(tuple((p.name, p.number) for p in everyone())))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", told.replace("hash(", "str(")], capture_output=True, check=True, text=True
        ).stdout
        for _ in range(2)
    }
    assert seen == {f"{tuple((person.name, person.number) for person in everyone())}\n"}


def test_a_person_is_found_by_key_and_a_stranger_is_not() -> None:
    assert by_key("retiree-1938").birth.year == 1938
    with pytest.raises(KeyError):
        by_key("nobody")


def test_every_story_is_told_in_both_languages_and_the_crowd_tells_none() -> None:
    assert all(person.story_zh and person.story_en for person in demo())
    assert not any(person.story_en for person in everyone() if person not in demo())


def test_the_special_ones_are_what_their_stories_say() -> None:
    assert "䶮" in by_key("rare-name").name
    assert (by_key("hongkong").number[:6], by_key("hongkong").cert_type) == ("810000", "HMT_RESIDENCE_PERMIT")
    assert not by_key("hongkong").pay_realname and not by_key("no-wechat-pay").pay_realname
    assert not by_key("no-unionid").has_unionid
    # Pudong became a district in 1993; its code stands on the card of someone born before.
    assert by_key("young-district").region == "310115" and by_key("young-district").birth.year < 1993


def test_sex_in_the_number_is_spread_over_both() -> None:
    men = sum(person.male for person in everyone())
    assert len(everyone()) * 0.4 < men < len(everyone()) * 0.6
