"""What one room asks of another. Implementations live on floor 1 and are handed in by `service/`.

Every Protocol says what it raises; nothing here knows Flask, SQL or HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.assurance.levels import Level, Standing
from models.exchange import Answer, Caller, Channel, Enquiry, Language, StepNeeded
from models.insurance.payments import PaymentsRecord, Years
from models.insurance.record import InsuranceRecord
from models.outbound.alarm import Alarm
from models.people.citizen import Citizen
from models.people.pii import Pii
from models.points.record import PointsRecord
from models.push import Push

Answering = Callable[[Enquiry], Answer | StepNeeded]
"""The router, as a door sees it. Raises UnknownIntent, CityNotServed, BureauDown, BureauSlow, BureauGarbled."""


class Clock(Protocol):
    """The one source of time. Aware datetimes in UTC; never runs backwards within a process."""

    def now(self) -> datetime: ...


class Random(Protocol):
    """The one source of chance; production gives the operating system's."""

    def bytes(self, count: int) -> bytes: ...


class Gate(Protocol):
    """How well is this caller known, and who is it? Reads only."""

    def standing(self, caller: Caller, now: datetime) -> Standing: ...

    def citizen(self, standing: Standing) -> Citizen:
        """Who stands there. Raises NotFound when the standing names nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """What a bureau answers to 'who has this number?': exactly one person, as the bureau knows them."""

    number: Pii
    name: Pii
    district: str  # 6-digit region code of the district that keeps the person


class BureauSource(Protocol):
    """One bureau's records, however they reach us (live call, intermediate database, file).

    `deadline` (UTC) bounds the whole call. Raises NotFound when the bureau answers that nobody (or more than one
    person) has this number, BureauSlow when the deadline passes, BureauDown when it fails, BureauGarbled when its
    answer cannot be read. Never returns a partial record. Never retries: the caller knows how long the citizen waits.
    """

    def match(self, number: Pii, extra: dict[str, str], deadline: datetime) -> Match: ...

    def insurance(self, number: Pii, deadline: datetime) -> InsuranceRecord: ...

    def payments(self, number: Pii, years: Years | None, deadline: datetime) -> PaymentsRecord:
        """The contributions owed for in these years; None: of the last year on record, which the answer names."""
        ...

    def points(self, number: Pii, deadline: datetime) -> PointsRecord: ...


class Bureaus(Protocol):
    """All connected bureaus. Raises CityNotServed for a city without one."""

    def of(self, city: str) -> BureauSource: ...


class Ledger(Protocol):
    """The audit log. `note` adds one append-only row to the open transaction; ids become pseudonyms inside."""

    def note(self, kind: str, *, actor: str, subject: str, object_: str, result: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class LoginView:
    """One live login session of a person, as the person may see it. Times in UTC."""

    id: str
    channel: Channel
    started: datetime
    last_seen: datetime
    level: Level
    this: bool  # the one that asks


class Sessions(Protocol):
    """What a handler may do to login sessions."""

    def listed(self, caller: Caller, now: datetime) -> tuple[LoginView, ...]:
        """The live sessions of the caller's person on every channel, newest first; of a stranger, their own alone."""
        ...

    def end_all(self, caller: Caller, now: datetime, why: str) -> int:
        """Ends every session that `listed` names, the caller's last; how many. One effect each, so repeatable."""
        ...

    def end(self, session: str, now: datetime, why: str) -> None:
        """Ends the session and destroys its key, with its audit row, in one effect. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class RealNameVerdict:
    """WeChat's verdict on (openid, name, number). `passed` only for the exact pass tuple (wechat-wire 5.1)."""

    passed: bool
    code: str  # e.g. "V_OP_NM_MA+V_NM_ID_MA", "80113": for the audit, never for the citizen


class Effects(Protocol):
    """What WeChat's account events do to what we keep (wechat-wire 2.9; security design 8).

    Called inside the open transaction that also notes the event as done, so an implementation commits nothing and asks
    no provider. Idempotent; an openid nobody knows is no error. `at` is the event's CreateTime: what was given or begun
    after it may stand. `what`: WeChat's RevokeInfo numbers as text.
    """

    def unfollowed(self, appid: str, openid: Pii, at: datetime) -> None: ...

    def authorisation_revoked(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None:
        """The user withdrew authorised data: it must be deleted."""
        ...

    def account_closed(self, appid: str, openid: Pii, at: datetime) -> None: ...

    def profile_changed(self, appid: str, openid: Pii, what: tuple[str, ...], at: datetime) -> None: ...


class RealName(Protocol):
    """WeChat Pay real-name check. Raises WeChatDown when no verdict was given (outage: the attempt is given back)."""

    def check(self, openid: Pii, name: Pii, number: Pii, code: str) -> RealNameVerdict: ...


@dataclass(frozen=True, slots=True)
class FaceTicket:
    verify_id: Pii
    expires_in: int  # seconds


class FaceCheck(Protocol):
    """WeChat face 2.0 (wechat-wire 6.1). Both raise WeChatDown on outage, WeChatError on any other errcode."""

    def start(self, out_seq_no: str, name: Pii, number: Pii, openid: Pii) -> FaceTicket: ...

    def verdict(self, out_seq_no: str, verify_id: Pii, cert_hash: str, openid: Pii) -> int:
        """`verify_ret`, WeChat's number; 10000 is the only pass. An errcode != 0 comes as WeChatError."""
        ...


@dataclass(frozen=True, slots=True)
class WxLogin:
    openid: Pii
    session_key: Pii
    unionid: Pii | None


class MiniLogin(Protocol):
    """code2Session. Raises LoginRejected (40029, 40163, 40226) and WeChatDown; never retried."""

    def exchange(self, code: str) -> WxLogin: ...


class Directory(Protocol):
    """user/info of the official account. None when WeChat gives no unionid. Raises WeChatDown, WeChatError."""

    def unionid(self, openid: Pii) -> Pii | None: ...


class Messenger(Protocol):
    """Customer-service messages. Raises WindowClosed (45015, 45047), WeChatDown, WeChatError."""

    def text(self, openid: Pii, content: str) -> None: ...


class Say(Protocol):
    """A door's own language: the text pieces of an answer, each at most 2048 bytes of UTF-8."""

    def __call__(self, answer: Answer | StepNeeded, language: Language, link: str | None = None) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Parked:
    """A question that waits for a step, or an answer that waits for a bureau."""

    id: str
    identity: str
    session: str
    channel: Channel
    city: str
    intent: str
    expires_at: datetime


class Waker(Protocol):
    """Tells the worker that something is owed. Losing a wake costs seconds, never a message."""

    def wake(self) -> None: ...


class PushEnvelope(Protocol):
    """WeChat's push and its answer in the account's configured mode (wechat-wire 2), one per account.

    Guards nothing that needs memory: replay and de-duplication are the door's, with `Push.nonce`, `.timestamp`,
    `.body_hash` and `models.push.dedup_key`.
    """

    def verify_url(self, query: Mapping[str, str]) -> bool:
        """Whether WeChat signed this server verification; if so the door answers `echostr` as it came."""
        ...

    def open(self, query: Mapping[str, str], body: bytes, content_type: str = "") -> Push:
        """The message inside. Raises TooLarge (> 64 KiB), BadRequest (not the XML or JSON it should be) and Refused.

        `Refused.subject` says why in a word or two without personal data, for the audit only: outside all are alike.
        """
        ...

    def text_reply(self, push: Push, content: str, created_at: int) -> str:
        """A passive text answer in the push's format, cut to 2048 bytes. `created_at`: seconds since 1970."""
        ...

    def transfer_reply(self, push: Push, created_at: int) -> str:
        """The answer that hands this push to a human customer-service agent."""
        ...

    def seal_reply(self, push: Push, said: str, random: Random) -> bytes:
        """The body to answer with: the reply under the key that opened the push (as it is in plain mode).

        `success` is sent unsealed in every mode.
        """
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One step that counts now: its level (1..3) and the moment (UTC) from which it no longer does."""

    level: int
    until: datetime


class Proofs(Protocol):
    """The steps that stand behind a caller's level, lowest first; empty for a stranger. Reads only."""

    def of(self, caller: Caller, now: datetime) -> tuple[Proof, ...]: ...


class Lookup(Protocol):
    """A host name's addresses, as texts. Raises OSError when there are none, TimeoutError after `seconds`."""

    def __call__(self, host: str, port: int, seconds: float) -> tuple[str, ...]: ...


class Alarms(Protocol):
    """Calls for a person. Never raises, holds nobody up, and may say the same thing once for many times."""

    def cry(self, alarm: Alarm, what: str) -> None:
        """`what`: the path, host or city concerned; never a person, a URL with a query, or a secret."""
        ...


class Passwords(Protocol):
    """Query passwords: a secret of the person's own, kept as Argon2id. Slow on purpose; opens its own transactions."""

    def verify(self, person: str, password: Pii) -> bool:
        """False for a wrong one and for a person who set none, which takes as long."""
        ...
