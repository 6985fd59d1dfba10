"""Withdrawing is done at once, without any proof, and harmless to repeat."""

from handlers.withdraw_consent import withdraw_consent
from tests.handlers.builders import CALLER, FedRights, command, services


def test_the_callers_consents_are_withdrawn_and_counted():
    rights = FedRights()
    answer = withdraw_consent(command("withdraw-consent"), None, services(rights=rights))
    assert rights.done == [("withdraw", CALLER)]
    assert [fact.value for fact in answer.facts()] == [1]


def test_where_none_stands_that_is_said():
    answer = withdraw_consent(command("withdraw-consent"), None, services(rights=FedRights(consents=())))
    assert [fact.value for fact in answer.facts()] == [0]
