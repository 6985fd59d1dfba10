"""The account's menu stays within WeChat's limits, and every button means something."""

import pytest

from models.errors import Misconfigured
from models.policy.menu import load_menu
from tests.handlers.builders import ROOT, WORDS

FILE = ROOT / "policy" / "words" / "menu.toml"


def test_every_button_of_the_menu_means_something():
    assert all(WORDS.tapped(key) for key in load_menu(FILE).taps())


def test_the_two_main_questions_are_one_tap_away():
    wire = load_menu(FILE).wire()["button"]
    assert wire[0] == {"type": "click", "name": "查社保", "key": "insurance-overview"}
    assert wire[1] == {"type": "click", "name": "查积分", "key": "residence-points"}
    assert set(wire[2]) == {"name", "sub_button"}


LEAF = '[[button]]\nname = "查"\nkey = "help"\n'
BELOW = '[[button.below]]\nname = "查"\nkey = "help"\n'


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (LEAF * 4, "button: needs 1 to 3 entries"),
        ("button = []", "button: needs 1 to 3 entries"),
        ('[[button]]\nname = "我"\n' + BELOW * 6, "below: needs 1 to 5 entries"),
        (LEAF.replace("查", "查" * 6), "name: is longer than 16 bytes"),
        ('[[button]]\nname = "我"\n' + BELOW.replace("查", "查" * 21), "name: is longer than 60 bytes"),
        (LEAF.replace("help", "h" * 129), "key: is longer than 128 bytes"),
        (LEAF + BELOW, "key: stands beside buttons below"),
        ('[[button]]\nname = "我"\n', "key: is missing"),
        (LEAF + 'url = "https://x"\n', "url: unknown key"),
    ],
)
def test_each_limit_is_held_and_named(tmp_path, text, finding):
    file = tmp_path / "menu.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Misconfigured) as refused:
        load_menu(file)
    assert finding in refused.value.subject
