"""What is kept: every kind there is, with purpose and time, and nothing of what stands in it."""

from handlers.my_data import my_data
from models.assurance.levels import FactClass
from models.policy.retention import REGISTER, Kind
from models.rights import Held
from tests.handlers.builders import FedRights, citizen, enquiry, services


class OnlyOne(FedRights):
    def held(self, caller):
        return (Held(Kind.PERSON, 1), Held(Kind.TICKET, 0))


def test_every_kind_of_the_register_is_told_once_with_count_purpose_and_time():
    answer = my_data(enquiry("my-data"), citizen(), services())
    told = [fact.value for fact in answer.facts()]
    assert [value[0] for value in told] == [kept.kind for kept in REGISTER] == list(Kind)
    assert all(value[1] == 2 for value in told)
    assert {value[3] for value in told} == {0, 24, 72, 7 * 24, 3 * 365 * 24}


def test_what_there_is_none_of_is_not_listed_and_what_is_told_needs_level_two():
    answer = my_data(enquiry("my-data"), citizen(), services(rights=OnlyOne()))
    assert [(fact.value[0], fact.grade) for fact in answer.facts()] == [("person", FactClass.C2)]


def test_every_right_is_one_word_away():
    answer = my_data(enquiry("my-data"), citizen(), services())
    assert answer.actions == ("access-copy", "consents", "correction", "unlink", "delete-account")
