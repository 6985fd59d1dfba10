"""Level 2 by number and the bank card the bureau pays to: whole or its last digits; the bureau compares it itself."""

from datetime import date, datetime

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.methods.ssn import SocialSecurityNumber
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.outcomes import StepRequest
from models.errors import BadRequest

FIELD = "bank_card"
SHORTEST, LONGEST = 4, 19  # the last digits that cards print; ISO/IEC 7812 ends at 19


class BankCard:
    name = "bankcard"
    kinds = frozenset({Kind.L2})
    needs_consent = False

    def __init__(self, number: SocialSecurityNumber) -> None:
        self._number = number

    def claim(self, asked: StepRequest, today: date) -> Claim:
        """Spaces are how cards print their number."""
        digits = "".join(asked.extra.get(FIELD, "").split())
        if not (SHORTEST <= len(digits) <= LONGEST and digits.isascii() and digits.isdigit()):
            raise BadRequest("level 2 needs extra bank_card, 4 to 19 digits")
        return self._number.claim(asked.with_extra({**asked.extra, FIELD: digits}), today)

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        return self._number.ask(claim, subject, deadline)

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        raise BadRequest("this method is decided at once")


def method(outside: Outside) -> Method:
    return BankCard(SocialSecurityNumber(outside.bureaus))
