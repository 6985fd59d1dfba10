"""Level 2 by number and a query password of the person's own, where a city asks for one (security design 2.2)."""

from datetime import date, datetime

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.methods.ssn import SocialSecurityNumber
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.errors import BadRequest
from models.people.pii import Pii
from models.ports import Passwords

FIELD = "query_password"


class QueryPassword:
    """The number is matched as always; the password is asked first, so that the bureau hears of nobody by guessing."""

    name = "query_password"
    kinds = frozenset({Kind.L2})
    needs_consent = False

    def __init__(self, number: SocialSecurityNumber, passwords: Passwords) -> None:
        self._number = number
        self._passwords = passwords

    def claim(self, asked: StepRequest, today: date) -> Claim:
        if not asked.extra.get(FIELD):
            raise BadRequest("level 2 needs extra query_password")
        return self._number.claim(asked, today)

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        """A person at level 1 is always there: guard G17 saw to it."""
        right = self._passwords.verify(subject.person or "", Pii(claim.extra[FIELD]))
        if not right:
            return Ruling(Verdict.FAIL, "PASSWORD", asked=False)
        return self._number.ask(claim, subject, deadline)

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        raise BadRequest("this method is decided at once")


def method(outside: Outside) -> Method:
    return QueryPassword(SocialSecurityNumber(outside.bureaus, frozenset({FIELD})), outside.passwords)
