"""One new file adds a handler - and this proves that nothing it needs was forgotten."""

import re
from pathlib import Path

import pytest

from handlers import Handler, discover
from models.assurance.levels import Level, Needs, Purpose
from models.exchange import Language
from models.policy.words import Control
from tests.handlers.builders import ROOT, WORDS
from wechat.doors.speech_terms import Terms

REGISTRY = discover()
EVERY = pytest.mark.parametrize("found", REGISTRY.values(), ids=str)
CHAT = ROOT / "templates" / "chat"
TERMS = Terms.load(CHAT / "terms.toml")

# The names are a contract with the outside (design 4); so is what each asks of the person.
NEEDED = {
    "help": Level.NOBODY,
    "city": Level.NOBODY,
    "me": Level.NOBODY,
    "logout": Level.NOBODY,
    "logout-all": Level.NOBODY,
    "sessions": Level.NAME,
    "insurance-overview": Level.FACE,
    "insurance-payments": Level.FACE,
    "residence-points": Level.FACE,
    "my-data": Level.NUMBER,
    "access-copy": Level.FACE,
    "consents": Level.NOBODY,
    "withdraw-consent": Level.NOBODY,
    "correction": Level.FACE,
    "points-estimate": Level.NOBODY,
    "points-table": Level.NOBODY,
    "unlink": Level.FACE,
    "delete-account": Level.FACE,
}
# What level 3 must approve one by one (security design 2.3).
APPROVED = {"access-copy", "unlink", "delete-account"}
# The rights over one's own data belong to everybody, wherever they are insured.
EVERYWHERE = {"my-data", "access-copy", "unlink", "delete-account"}


def module_of(found: Handler) -> str:
    return found.answer.__module__.rpartition(".")[2]


def test_the_contracts_questions_are_there_with_the_level_they_need():
    assert {intent: found.needs.level for intent, found in REGISTRY.items()} == NEEDED


def test_every_module_of_the_room_that_answers_something_is_registered():
    written = {file.stem for file in (ROOT / "handlers").glob("*.py") if "@handler(" in file.read_text("utf-8")}
    assert written == {module_of(found) for found in REGISTRY.values()}


@EVERY
def test_every_handler_states_its_needs(found):
    assert isinstance(found.needs, Needs)
    assert found.needs.purpose in Purpose and found.needs.subjects == ("self",)


@EVERY
def test_every_handler_that_asks_for_a_person_is_bound_to_a_served_city(found):
    assert found.city_bound != (found.needs.level < Level.NUMBER or found.intent in EVERYWHERE)


@EVERY
def test_every_act_that_needs_a_proof_of_its_own_wants_a_command(found):
    assert (found.needs.purpose is Purpose.ACT) == (found.intent in APPROVED)
    assert found.act or found.intent not in APPROVED


@EVERY
def test_every_module_is_called_like_its_intent(found):
    assert module_of(found) == found.intent.replace("-", "_")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", found.intent)


@EVERY
@pytest.mark.parametrize("language", list(Language))
def test_every_handler_has_its_chat_template_in_every_language(found, language):
    file = CHAT / f"{found.intent}.{language}.txt"
    assert file.is_file()
    assert f'{{% include "foot.{language}.txt" %}}' in file.read_text("utf-8")


@EVERY
def test_every_handler_has_a_test_module_of_its_own(found):
    assert Path(ROOT, "tests", "handlers", f"test_{module_of(found)}.py").is_file()


@EVERY
def test_every_handler_can_be_asked_for_in_words_and_named_in_a_sentence(found):
    assert WORDS.phrases[found.intent].anywhere or WORDS.phrases[found.intent].alone
    assert TERMS.text("intent", found.intent, Language.EN)


def test_every_intent_in_the_words_and_terms_has_a_handler():
    assert set(WORDS.phrases) - set(Control) == set(REGISTRY)
    assert set(TERMS.entries["intent"]) == set(REGISTRY)
    assert set(TERMS.entries["action"]) <= set(REGISTRY) | {"human"}


def test_no_chat_template_is_left_without_a_handler():
    templates = {file.name.split(".")[0] for file in CHAT.glob("*.txt")}
    assert templates == set(REGISTRY) | {"foot", "step"}
