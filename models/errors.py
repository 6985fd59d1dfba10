"""Everything that can go wrong, by name.

The default sentence of a class is safe to show a citizen; `subject` is for engineers and must never hold personal data.
Each door has its table of HTTP numbers; citizens' sentences stand in `templates/`.
"""


class ServiceError(Exception):
    """Root of all named errors. `code` is stable and public; `subject` names the thing, never a person."""

    code = "SERVICE_ERROR"
    sentence = "Something went wrong on our side."

    def __init__(self, subject: str = "") -> None:
        self.subject = subject
        super().__init__(f"{self.code}: {subject}" if subject else self.code)


class BadRequest(ServiceError):
    """What was sent cannot be read as what it should be."""

    code = "BAD_REQUEST"
    sentence = "The request could not be read."


class BadField(BadRequest):
    """One field of a form is not acceptable: its name and a reason's code, never what stood in it."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        self.why = why
        super().__init__(f"{field}: {why}")


class Refused(ServiceError):
    """What was sent is readable and not acceptable (signature, replay, foreign account)."""

    code = "REFUSED"
    sentence = "The request was refused."


class NonceReused(Refused):
    """A pair of timestamp and nonce came again, rightly signed, with another body (security design 6.1.6)."""


class TooLarge(ServiceError):
    """More bytes, depth or nodes than we read."""

    code = "TOO_LARGE"
    sentence = "The request is too large."


class NoSession(ServiceError):
    """No live login session stands behind this token."""

    code = "LOGIN_REQUIRED"
    sentence = "Please log in again."


class ConsentMissing(ServiceError):
    """A step was asked for before the citizen agreed to its text."""

    code = "CONSENT_REQUIRED"
    sentence = "Please read and accept the consent text first."


class NotConfirmed(ServiceError):
    """The one refusal of the chain: mismatch, lock and refusal are told alike (security design 2.6)."""

    code = "NOT_CONFIRMED"
    sentence = "The details could not be confirmed."


class NotApproved(ServiceError):
    """No unused level-3 proof approved exactly this act in the last five minutes; nothing was changed."""

    code = "NOT_APPROVED"
    sentence = "Please confirm this act first."


class LoginRejected(ServiceError):
    """WeChat does not vouch for this login code (40029, 40163, 40226), or it was used before."""

    code = "LOGIN_REJECTED"
    sentence = "WeChat did not accept this login. Please reopen the page."


class SnapshotUser(LoginRejected):
    """WeChat shows the page to a virtual account (快照页): its openid is nobody's, and nothing is bound to it."""

    code = "SNAPSHOT_USER"
    sentence = "Please open the full page in WeChat and log in again."


class NotFound(ServiceError):
    """Nothing stands under this name; for a bureau: it answered, and has no such person."""

    code = "NOT_FOUND"
    sentence = "Nothing was found here."


class UnknownIntent(NotFound):
    """No handler answers this question."""

    code = "UNKNOWN_INTENT"


class CityNotServed(ServiceError):
    """The city exists but its bureau is not connected here. `subject` is the city's code."""

    code = "CITY_NOT_SERVED"
    sentence = "This city is not served here."


class Unavailable(ServiceError):
    """A part we depend on does not answer now; trying again later may help."""

    code = "UNAVAILABLE"
    sentence = "The service is busy. Please try again later."


class BureauDown(Unavailable):
    """The bureau did not answer, or answered with a failure of its own."""

    code = "BUREAU_DOWN"
    sentence = "The bureau's system does not answer at the moment."


class BureauSlow(BureauDown):
    """The bureau did not answer within the time the citizen can wait; asking again with more time may help."""

    code = "BUREAU_SLOW"


class BureauGarbled(BureauDown):
    """The bureau answered something we cannot read; nothing of it is used."""

    code = "BUREAU_GARBLED"


class BureauMaintenance(BureauDown):
    """The bureau says that its system is being maintained: nothing failed, and asking again is right."""

    code = "BUREAU_MAINTENANCE"
    sentence = "The bureau's system is under maintenance."


class WeChatDown(Unavailable):
    """WeChat did not answer, or answered with a failure of its own."""

    code = "WECHAT_DOWN"


class WeChatError(ServiceError):
    """WeChat answered with an errcode we must act on. `errcode` is WeChat's number."""

    code = "WECHAT_ERROR"

    def __init__(self, errcode: int, call: str) -> None:
        self.errcode = errcode
        self.call = call
        super().__init__(f"{call} -> {errcode}")


class WindowClosed(ServiceError):
    """WeChat's message window to this citizen is shut or used up (45015, 45047); the message waits."""

    code = "WINDOW_CLOSED"


class Misconfigured(ServiceError):
    """Settings are missing or contradict each other; all findings are listed at once."""

    code = "MISCONFIGURED"


class Untrusted(ServiceError):
    """A sealed value does not open: wrong key, moved row, changed byte, or destroyed key."""

    code = "UNTRUSTED"


class KeyDestroyed(Untrusted):
    """The key of this value was destroyed on purpose: what it sealed is gone."""

    code = "KEY_DESTROYED"


class StepUp(ServiceError):
    """Asked for more than this session has proved; `need` and `purpose` name the step that is missing."""

    code = "STEP_UP"
    sentence = "Please confirm once more that it is you."

    def __init__(self, need: int, purpose: str = "read") -> None:
        self.need = need
        self.purpose = purpose
        super().__init__(f"level {need}")


class AlreadyThere(ServiceError):
    """Another transaction made this row just now: look again and go on from what it made."""

    code = "ALREADY_THERE"


class WeChatLimit(WeChatDown):
    """WeChat has had enough of this call for now; `errcode` is WeChat's number. Repeating it at once makes it worse."""

    def __init__(self, errcode: int, call: str) -> None:
        self.errcode = errcode
        self.call = call
        super().__init__(f"{call} -> {errcode}")


class QuotaUsedUp(WeChatLimit):
    """The day's calls are spent (45009, 44993): again tomorrow, or after `quota clear`."""


class TooOften(WeChatLimit):
    """More calls than WeChat takes in a minute or a second (45011, 44990, 44991)."""


class Leaking(ServiceError):
    """Personal data was about to be stored or logged in clear. `subject` names the shape and the place, never it."""

    code = "LEAKING"


class BadClaim(BadRequest):
    """A claim for points that is mistyped, impossible, contradictory or dated in the future; nothing was scored.

    `findings` are (field, problem): the field's name as design 4 spells it - never what stood in it - and a code of
    `models.points.problems`.
    """

    code = "BAD_CLAIM"
    sentence = "Something in these details cannot be right."

    def __init__(self, findings: tuple[tuple[str, str], ...]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in findings))


class NoRuleSet(NotFound):
    """No published rule set is in force in this city on this day. `subject` says which ones are near."""

    code = "NO_RULE_SET"
    sentence = "No published points rules are in force here on this day."
