"""Unlinking is the room's; the handler passes the command on and tells the receipt."""

from handlers.unlink import unlink
from models.assurance.levels import FactClass
from tests.handlers.builders import FedRights, citizen, command, services


def test_the_link_is_ended_under_the_commands_key():
    rights = FedRights()
    answer = unlink(command("unlink"), citizen(), services(rights=rights))
    assert rights.done == [("unlink", "key-1")]
    assert [(fact.name, fact.value, fact.grade) for fact in answer.facts()] == [("receipt", "4711", FactClass.C4)]
