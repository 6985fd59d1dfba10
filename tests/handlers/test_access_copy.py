"""A copy is asked for once per command and kept for seven days."""

from datetime import date

import pytest

from handlers.access_copy import access_copy
from models.assurance.levels import FactClass
from models.errors import NotApproved
from tests.handlers.builders import FedRights, citizen, command, services


def test_the_copy_is_owed_under_the_commands_key_and_told_with_receipt_and_last_day():
    rights = FedRights()
    answer = access_copy(command("access-copy"), citizen(), services(rights=rights))
    assert rights.done == [("copy", "key-1")]
    told = {fact.name: (fact.value, fact.grade) for fact in answer.facts()}
    assert told == {"receipt": ("4711", FactClass.C4), "copy_until": (date(2026, 11, 28), FactClass.C4)}


def test_without_an_approval_nothing_is_said():
    with pytest.raises(NotApproved):
        access_copy(command("access-copy"), citizen(), services(rights=FedRights(refuses=NotApproved())))
