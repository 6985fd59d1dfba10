"""Texts stand in text files, in both languages, with the same values; a template holds none of its own."""

import re
import string

import pytest

from models.exchange import Language, Reason
from models.policy.consents import load_consents
from models.policy.retention import REGISTER, From
from tests.borders.answers import INTENTS
from tests.borders.pages import LOOK, ROOT
from wechat.doors.h5.sources import Tone
from wechat.doors.h5.view import Trouble

FOLDER = ROOT / "templates" / "h5"
TEMPLATES = sorted(file for file in FOLDER.glob("*.html"))
ENTRIES = {
    f"{file}.{group}.{key}": texts
    for file, terms in LOOK.texts.files.items()
    for group, rows in terms.entries.items()
    for key, texts in rows.items()
}
NAMED = re.compile(r"""\b(?:t|has)\("([a-z0-9_.-]+)"(?: ~ |[,)])""")


def bare(template: str) -> str:
    """What a template prints by itself: its text without tags, expressions and comments."""
    without = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.S)
    without = re.sub(r"<(script|style)\b.*?</\1>", " ", without, flags=re.S)
    attributes = " ".join(re.findall(r'(?:alt|title|placeholder|aria-label|content)="([^"]*)"', without))
    return re.sub(r"<[^>]*>", " ", without) + " " + attributes


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_holds_a_word_of_its_own(file):
    known = {"telephone=no", "width=device-width,", "initial-scale=1"}
    words = [word for word in bare(file.read_text("utf-8")).split() if word not in known]
    assert [word for word in words if re.search(r"[A-Za-z一-鿿]{2}", word)] == []


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_both_languages_fill_in_the_same_values(key):
    fields = [
        {name for _, name, _, _ in string.Formatter().parse(ENTRIES[key][language]) if name} for language in Language
    ]
    assert fields[0] == fields[1]


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_each_language_is_written_in_its_own_letters(key):
    zh, en = (ENTRIES[key][language] for language in Language)
    if key not in ("frame.bar.other_language", "trouble.snapshot.todo"):  # they name the other language's own words
        assert not re.search("[一-鿿]", en)
        assert re.search("[一-鿿]", zh) or not re.search("[A-Za-z]{3}", re.sub(r"\{\w+\}", "", zh))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_every_text_a_template_names_is_written(file):
    named = [key for key in NAMED.findall(file.read_text("utf-8")) if not key.endswith(".") and key.count(".") == 2]
    assert [key for key in named if key not in ENTRIES] == []


def test_every_reason_tone_trouble_step_and_act_has_words():
    wanted = [f"source.remedy.{reason}" for reason in Reason]
    wanted += [f"source.tone.{tone}" for tone in Tone]
    wanted += [f"trouble.{kind}.{part}" for kind in Trouble for part in ("title", "what", "todo")]
    wanted += [f"step.what.{step}" for step in (1, 2, 3)]
    assert [key for key in wanted if key not in ENTRIES] == []


def test_every_kind_of_kept_data_and_every_consent_has_words():
    terms = LOOK.texts.terms.entries
    assert {str(kept.kind) for kept in REGISTER} == set(terms["kind"])
    assert {kept.purpose for kept in REGISTER} <= set(terms["purpose"])
    assert set(From) == set(terms["since"])
    assert {text.purpose for text in load_consents(ROOT / "templates" / "consent")} <= set(terms["consent"])


def test_a_page_template_belongs_to_an_intent_or_is_one_of_the_doors_or_a_part_of_another():
    door = {"home", "step", "handing", "confirm", "trouble", "facts"}
    parts = {name for file in TEMPLATES for name in re.findall(r'"([a-z-]+)\.html"', file.read_text("utf-8"))}
    assert {file.stem for file in TEMPLATES} <= door | parts | set(INTENTS)


def test_no_text_is_left_that_no_page_shows():
    """A key built from a code (`"trouble." ~ kind ~ ".what"`) counts by its beginning."""
    files = [*TEMPLATES, *(ROOT / "wechat" / "doors").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    written = "\n".join(file.read_text("utf-8") for file in files)
    built = tuple(re.findall(r"""["']([a-z]+\.(?:[a-z_-]+\.)?)["{]""", written))
    unused = [key for key in ENTRIES if key not in written and not key.startswith(built)]
    assert unused == []
