"""My logins: each live session with its channel, times and level, and no id of ours."""

from handlers.sessions import sessions
from models.assurance.levels import FactClass, Level
from tests.handlers.builders import citizen, enquiry, services


def test_every_login_is_told_with_its_channel_its_times_and_whether_it_is_this_one():
    answer = sessions(enquiry("sessions"), citizen(Level.NAME), services())
    told = [fact.value for fact in answer.facts()]
    assert [(value[0], value[2], value[3], value[4], value[5]) for value in told] == [
        ("official", "08:00", "10:00", 2, True),
        ("mini", "08:00", "10:00", 3, False),
    ]
    assert {fact.grade for fact in answer.facts()} == {FactClass.C1}
    assert "session-1" not in str(told)


def test_ending_them_all_is_offered():
    answer = sessions(enquiry("sessions"), citizen(Level.NAME), services())
    assert "logout-all" in answer.actions
