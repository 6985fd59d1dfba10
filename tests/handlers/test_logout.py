"""Log out ends exactly the session that asked."""

from handlers.logout import logout
from tests.handlers.builders import NOW, FedSessions, command, services


def test_logging_out_ends_the_asking_session_and_says_so():
    sessions = FedSessions()
    answer = logout(command("logout"), None, services(sessions=sessions))
    assert sessions.ended == [("session-1", NOW, "logout")]
    assert [(fact.name, fact.value) for fact in answer.facts()] == [("ended", True)]
