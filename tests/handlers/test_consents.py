"""One's own consents: newest first, with the day of withdrawal, to anybody for themselves."""

from datetime import date, timedelta

from handlers.consents import SHOWN, consents
from models.rights import Agreed
from tests.handlers.builders import NOW, FedRights, enquiry, services

OLD = Agreed("identity", "1", NOW - timedelta(days=9), NOW - timedelta(days=3))
NEW = Agreed("identity", "2", NOW, None)


def told(*given: Agreed):
    return consents(enquiry("consents"), None, services(rights=FedRights(consents=given)))


def test_each_consent_tells_purpose_version_and_days():
    values = [fact.value for fact in told(NEW, OLD).facts() if fact.name == "consent"]
    assert values == [
        ("identity", "2", date(2026, 11, 21)),
        ("identity", "1", date(2026, 11, 12), date(2026, 11, 18)),
    ]


def test_withdrawing_is_offered_while_one_stands():
    assert told(OLD, NEW).actions == ("withdraw-consent",)
    assert told(OLD).actions == ()


def test_many_consents_are_counted_and_the_newest_shown():
    answer = told(*[NEW] * (SHOWN + 5))
    assert [fact.value for fact in answer.facts() if fact.name == "consents_given"] == [SHOWN + 5]
    assert len([fact for fact in answer.facts() if fact.name == "consent"]) == SHOWN
