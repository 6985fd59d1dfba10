"""Levels 1 and 3 by a code from a counter: staff saw the document and the person (security design 2.2).

It is the way for those whom WeChat cannot check, and the legal need that a face is never the only way. Whether the
code is good the machine decides from its row (guards G40 to G43).
"""

from datetime import date, datetime

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.errors import BadRequest
from models.people.pii import Pii


class CounterCode:
    name = "counter_code"
    kinds = frozenset({Kind.L1, Kind.L3})
    needs_consent = False

    def claim(self, asked: StepRequest, today: date) -> Claim:
        """Spaces and hyphens are how people write ten digits down."""
        if asked.code is None:
            raise BadRequest("a counter code is needed")
        return Claim(counter_code=Pii("".join(asked.code.reveal().replace("-", "").split())))

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        return Ruling(Verdict.PASS, "COUNTER")

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        raise BadRequest("this method is decided at once")


def method(outside: Outside) -> Method:
    return CounterCode()
