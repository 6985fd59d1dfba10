"""Level 3: a live face that matches the person's identity card (security design 2.5 and 10, wechat-wire 6.1)."""

from datetime import date, datetime
from typing import Final

from auth.methods import Claim, Method, Ruling, Subject, Ticket
from auth.room import Outside
from models.assurance.chain import Kind
from models.assurance.events import Verdict
from models.assurance.outcomes import StepRequest
from models.errors import WeChatDown, WeChatError
from models.outbound.alarm import Alarm
from models.people.cert_hash import cert_hash
from models.people.citizen import CertType
from models.ports import FaceCheck

PASS: Final = 10000
VERIFY_RET: Final = {
    Verdict.PENDING: frozenset({10005, 10300}),
    Verdict.FAIL: frozenset({10003, 10004, 10012, 10026}),
    Verdict.OUTAGE: frozenset({10008, 10013, 10029, 10052, 90018}),
}
BY_PERSON_OR_DEVICE: Final = frozenset({10002, 10010, *range(90000, 90200)}) - VERIFY_RET[Verdict.OUTAGE]
ERRCODE: Final = {84017: Verdict.MIXED, 84018: Verdict.MIXED, 84020: Verdict.MIXED, 84022: Verdict.EXPIRED}


class WxFace:
    name = "wx_face"
    kinds = frozenset({Kind.L3})
    needs_consent = True

    def __init__(self, face: FaceCheck) -> None:
        self._face = face

    def claim(self, asked: StepRequest, today: date) -> Claim:
        """Nothing is claimed: name, number and openid come from our own rows."""
        return Claim()

    def ask(self, claim: Claim, subject: Subject, deadline: datetime) -> Ruling:
        """Starts the check. WeChat checks identity cards only; the others have the counter code."""
        if subject.name is None or subject.number is None or subject.cert_type is not CertType.IDENTITY_CARD:
            return Ruling(Verdict.ENDED, "NO_IDENTITY_CARD")
        try:
            taken = self._face.start(subject.step, subject.name, subject.number, subject.openid)
        except WeChatError as refused:
            raise WeChatDown(f"face start {refused.errcode}") from refused
        document = cert_hash(subject.cert_type, subject.name, subject.number)
        return Ruling(Verdict.PENDING, "STARTED", Ticket(taken.verify_id, document))

    def again(self, ticket: Ticket, subject: Subject) -> Ruling:
        """One question. An outage leaves the step pending: the face may have passed all the same."""
        try:
            answer = self._face.verdict(subject.step, ticket.verify_id, ticket.cert_hash, subject.openid)
        except WeChatDown as down:
            return Ruling(Verdict.PENDING, down.code)
        except WeChatError as refused:
            verdict = ERRCODE.get(refused.errcode, Verdict.PENDING)
            return Ruling(verdict, f"E{refused.errcode}", alarm=Alarm.MIXED_UP if verdict is Verdict.MIXED else None)
        return Ruling(verdict_of(answer), str(answer), alarm=None if listed(answer) else Alarm.VERDICT_UNLISTED)


def verdict_of(verify_ret: int) -> Verdict:
    """Only 10000 passes. What WeChat does not list ends the step as a start, never as a pass."""
    if verify_ret == PASS:
        return Verdict.PASS
    return next((verdict for verdict, codes in VERIFY_RET.items() if verify_ret in codes), Verdict.ENDED)


def listed(verify_ret: int) -> bool:
    """Whether WeChat's table has this number (security design 10, wechat-wire 6.1)."""
    return verify_ret == PASS or verify_ret in BY_PERSON_OR_DEVICE or any(verify_ret in c for c in VERIFY_RET.values())


def method(outside: Outside) -> Method:
    return WxFace(outside.face)
