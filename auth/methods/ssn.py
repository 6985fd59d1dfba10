"""Level 2: the bureau keeps exactly one person under this 社会保障号码, and it is the person of level 1.

The number is the ID number and no secret: this links records, it is no factor of its own (security design 2.2).
"""

from datetime import date, datetime

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.errors import BadRequest, NotFound
from models.people import number as numbers
from models.people.pii import Pii
from models.ports import Bureaus


class SocialSecurityNumber:
    name = "ssn"
    kinds = frozenset({Kind.L2})
    needs_consent = False

    def __init__(self, bureaus: Bureaus, ours: frozenset[str] = frozenset()) -> None:
        """`ours`: extra fields that are ours to compare and never reach a bureau."""
        self._bureaus = bureaus
        self._ours = ours

    def claim(self, asked: StepRequest, today: date) -> Claim:
        if asked.number is None:
            raise BadRequest("level 2 needs number")
        try:
            number = Pii(numbers.normalise(asked.number.reveal(), today))
        except BadRequest:
            return Claim(tried=asked.number, extra=asked.extra)
        return Claim(number=number, tried=number, extra=asked.extra)

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        """Raises CityNotServed, BureauDown and its kinds. Another person's number never reaches the bureau."""
        bureau = self._bureaus.of(subject.city)
        if claim.number is None or claim.number != subject.number:
            return Ruling(Verdict.FAIL, "NOT_THE_PERSONS_NUMBER", asked=False)
        try:
            extra = {name: text for name, text in claim.extra.items() if name not in self._ours}
            match = bureau.match(claim.number, extra, deadline)
        except NotFound:
            return Ruling(Verdict.FAIL, "NOT_ONE_MATCH")
        same = match.number == subject.number
        return Ruling(Verdict.PASS if same else Verdict.FAIL, "ONE_MATCH" if same else "MATCH_IS_ANOTHER")

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        raise BadRequest("this method is decided at once")


def method(outside: Outside) -> Method:
    return SocialSecurityNumber(outside.bureaus)
