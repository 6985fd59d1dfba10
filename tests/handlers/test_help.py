"""Help offers every question in the words file's order, except itself."""

from handlers.help import help_
from tests.handlers.builders import WORDS, enquiry, services


def test_help_offers_all_other_questions_in_order_and_tells_the_hotline():
    answer = help_(enquiry("help"), None, services())
    assert answer.actions == tuple(intent for intent in WORDS.offered if intent != "help")
    assert [(fact.name, fact.value) for fact in answer.facts()] == [("hotline", "12333")]
