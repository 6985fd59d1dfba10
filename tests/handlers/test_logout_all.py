"""Log out everywhere ends every session that the list names."""

from handlers.logout_all import logout_all
from tests.handlers.builders import FedSessions, command, services


def test_every_session_ends_and_their_number_is_told():
    sessions = FedSessions()
    answer = logout_all(command("logout-all"), None, services(sessions=sessions))
    assert [(session, why) for session, _, why in sessions.ended] == [
        ("session-1", "logout-all"),
        ("session-2", "logout-all"),
    ]
    assert [(fact.name, fact.value) for fact in answer.facts()] == [("ended_sessions", 2)]
