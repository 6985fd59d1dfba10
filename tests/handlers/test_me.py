"""Who am I: nothing about a stranger, and the masked name with the steps that count for everyone else."""

from datetime import date, timedelta

import pytest

from handlers import discover
from handlers.me import me
from handlers.router import router
from models.assurance.levels import Level
from models.exchange import Channel
from models.ports import Proof
from tests.handlers.builders import NOW, FedGate, citizen, enquiry, services

PROOFS = (Proof(1, NOW + timedelta(days=180)), Proof(2, NOW + timedelta(days=30)), Proof(3, NOW + timedelta(minutes=9)))


def test_a_stranger_is_told_nothing_but_that():
    answer = me(enquiry("me"), None, services(proofs=PROOFS))
    assert [(fact.name, fact.value) for fact in answer.facts()] == [("level", 0)]
    assert "logout" not in answer.actions


def test_each_step_says_until_which_minute_in_shanghai_it_counts():
    answer = me(enquiry("me"), citizen(), services(proofs=PROOFS))
    steps = [fact.value for fact in answer.facts() if fact.name == "step_until"]
    assert steps[2] == (3, date(2026, 11, 21), "10:09")
    assert [step[0] for step in steps] == [1, 2, 3]


@pytest.mark.parametrize(
    ("level", "channel", "name"),
    [
        (Level.NAME, Channel.OFFICIAL, None),
        (Level.NUMBER, Channel.OFFICIAL, "**雯"),
        (Level.FACE, Channel.OFFICIAL, "**雯"),
        (Level.NUMBER, Channel.MINI, "**雯"),
        (Level.FACE, Channel.MINI, "林晓雯"),
    ],
)
def test_the_name_leaves_masked_except_on_ones_own_page_after_the_face(level, channel, name):
    answering = router(FedGate(level), lambda *row: None, services(), discover())
    answer = answering(enquiry("me", channel=channel))
    assert [fact.value for fact in answer.facts() if fact.name == "name"] == [name]
