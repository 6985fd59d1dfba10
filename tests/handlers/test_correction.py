"""A correction request carries the citizen's words and the figures as they stand, and gets a number."""

import json
from datetime import date

import pytest

from handlers.correction import LONGEST, correction
from models.errors import BureauDown, NoSession, NotFound
from tests.handlers.builders import TICKET, UNIT, FedBureau, FedRights, citizen, command, insurance, services

TEXT = "2026年8月的养老保险没有缴到"


def asked(text: str = TEXT, rights: FedRights | None = None, bureau: FedBureau | None = None):
    fields = {"text": text} if text else {}
    return correction(command("correction", fields=fields), citizen(), services(bureau, rights=rights))


def test_the_words_go_with_the_figures_and_the_number_is_told():
    rights = FedRights()
    answer = asked(rights=rights)
    ((_, (text, snapshot)),) = rights.done
    rows = json.loads(snapshot)
    assert text == TEXT
    assert (len(rows), rows[0]["base"], rows[0]["last_paid"]) == (6, "12,345.00", "202610")
    assert {fact.name: fact.value for fact in answer.facts()} == {
        "snapshot": TICKET.snapshot,
        "ticket": (TICKET.number, "RECEIVED", date(2026, 11, 21)),
    }


def test_no_employer_and_no_number_of_the_person_stands_in_the_snapshot():
    rights = FedRights()
    asked(rights=rights)
    snapshot = rights.done[0][1][1]
    assert UNIT not in snapshot and citizen().number.reveal() not in snapshot


def test_without_words_the_earlier_requests_are_told_and_nothing_is_opened():
    rights, bureau = FedRights(), FedBureau(insurance())
    answer = asked("", rights, bureau)
    assert (rights.done, bureau.asked) == ([], [])
    assert [fact.value[0] for fact in answer.facts()] == [TICKET.number]


def test_whoever_the_bureau_does_not_know_may_ask_for_a_correction_too():
    rights = FedRights()
    asked(rights=rights, bureau=FedBureau(NotFound()))
    assert json.loads(rights.done[0][1][1]) == {"found": False}


def test_a_bureau_that_is_down_opens_no_ticket():
    rights = FedRights()
    with pytest.raises(BureauDown):
        asked(rights=rights, bureau=FedBureau(BureauDown("live")))
    assert rights.done == []


def test_a_letter_is_cut_and_nobody_cannot_ask():
    rights = FedRights()
    asked("长" * 2000, rights)
    assert len(rights.done[0][1][0]) == LONGEST
    with pytest.raises(NoSession):
        correction(command("correction"), None, services())
