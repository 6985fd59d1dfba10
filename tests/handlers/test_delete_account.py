"""Deletion is the room's; the handler passes the command on and tells the receipt."""

from handlers.delete_account import delete_account
from models.assurance.levels import FactClass
from tests.handlers.builders import FedRights, citizen, command, services


def test_the_person_is_deleted_under_the_commands_key():
    rights = FedRights()
    answer = delete_account(command("delete-account"), citizen(), services(rights=rights))
    assert rights.done == [("delete", "key-1")]
    assert [(fact.name, fact.value, fact.grade) for fact in answer.facts()] == [("receipt", "4711", FactClass.C4)]


def test_nothing_is_offered_afterwards_that_a_stranger_could_not_ask():
    assert delete_account(command("delete-account"), citizen(), services()).actions == ()
