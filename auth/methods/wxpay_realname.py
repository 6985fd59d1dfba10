"""Level 1: WeChat Pay knows this openid by this name and number (security design 2.2, wechat-wire 5.1)."""

from datetime import date, datetime

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.errors import BadRequest
from models.people import name as names
from models.people import number as numbers
from models.people.pii import Pii
from models.ports import RealName


class WxPayRealName:
    name = "wxpay_realname"
    kinds = frozenset({Kind.L1})
    needs_consent = True

    def __init__(self, real_name: RealName) -> None:
        self._real_name = real_name

    def claim(self, asked: StepRequest, today: date) -> Claim:
        """A name or number that cannot be one is a failed try like any other, not an error of form."""
        if asked.name is None or asked.id_number is None or asked.code is None:
            raise BadRequest("level 1 needs name, id_number and code")
        try:
            name = Pii(names.normalise(asked.name.reveal()))
            number = Pii(numbers.normalise(asked.id_number.reveal(), today))
        except BadRequest:
            return Claim(tried=asked.id_number)
        return Claim(name, number, number, consent_code=asked.code)

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        if claim.name is None or claim.number is None or claim.consent_code is None:
            return Ruling(Verdict.FAIL, "FORM", asked=False)
        verdict = self._real_name.check(subject.openid, claim.name, claim.number, claim.consent_code.reveal())
        return Ruling(Verdict.PASS if verdict.passed else Verdict.FAIL, verdict.code)

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        raise BadRequest("this method is decided at once")


def method(outside: Outside) -> Method:
    return WxPayRealName(outside.real_name)
