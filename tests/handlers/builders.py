"""Fed fakes for the ports and believable records with overrides; used by every test of an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from handlers.services import SHANGHAI, Services
from models.acts import approvable
from models.assurance.levels import Level, Standing
from models.calendar.month import Month
from models.dialogue.questionnaire import Questionnaire
from models.errors import CityNotServed
from models.exchange import Caller, Channel, Command, Enquiry
from models.insurance.payments import (
    Cause,
    Correction,
    PaidState,
    Payment,
    PaymentsRecord,
    PayType,
    SchemePayments,
    Years,
)
from models.insurance.record import Account, InsuranceRecord, Owner, PayStatus, Scheme, SchemeRecord
from models.money import Money
from models.people.citizen import Citizen
from models.people.pii import Pii
from models.points.loading.rule_sets import load_rule_sets
from models.points.loading.series_file import load_series
from models.points.record import PermitState, PointsLine, PointsRecord, PointsState
from models.points.rule_set import RuleSets
from models.points.series import AllSeries
from models.points.wording import Wording
from models.policy.cities import Cities, load_cities
from models.policy.questions_file import load_questions
from models.policy.retention import Kind
from models.policy.words import Words
from models.policy.words_file import load_words
from models.ports import LoginView, Proof
from models.rights import Agreed, Done, Held, Ticket

ROOT = Path(__file__).parents[2]
CITIES: Cities = load_cities(ROOT / "policy" / "cities")
RULE_SETS: RuleSets = load_rule_sets(ROOT / "policy" / "points")
SERIES: AllSeries = load_series(ROOT / "policy" / "series")
WORDING: Wording = Wording.load(ROOT / "templates" / "points" / "why.toml")
QUESTIONS: Questionnaire = load_questions(ROOT / "policy" / "questions" / "residence-points.toml")
WORDS: Words = load_words(ROOT / "policy" / "words", CITIES)

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
AS_OF = datetime(2026, 11, 21, tzinfo=SHANGHAI)
UNIT = "浦东远望仪器有限公司"
CALLER = Caller(identity="identity-1", session="session-1")
TICKET = Ticket("20261121-7F3K9Q0AZX", "c" * 32, "RECEIVED", NOW)
OWNERS = {Scheme.MEDICAL: Owner.MEDICAL, Scheme.MATERNITY: Owner.MEDICAL, Scheme.HOUSING_FUND: Owner.FUND}


@dataclass
class FedClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class FedBureau:
    """Answers what it was fed, or raises it; remembers what it was asked."""

    insurance_record: InsuranceRecord | Exception | None = None
    points_record: PointsRecord | Exception | None = None
    payments_record: PaymentsRecord | Exception | None = None
    asked_years: list[Years | None] = field(default_factory=list)
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)

    def of(self, city: str) -> "FedBureau":
        if city != "shanghai":
            raise CityNotServed(city)
        return self

    def insurance(self, number: Pii, deadline: datetime) -> InsuranceRecord:
        return self._fed("insurance", number, deadline, self.insurance_record)

    def payments(self, number: Pii, years: Years | None, deadline: datetime) -> PaymentsRecord:
        self.asked_years.append(years)
        return self._fed("payments", number, deadline, self.payments_record)

    def points(self, number: Pii, deadline: datetime) -> PointsRecord:
        return self._fed("points", number, deadline, self.points_record)

    def _fed(self, what: str, number: Pii, deadline: datetime, fed: Any) -> Any:
        self.asked.append((what, number.reveal(), deadline))
        if isinstance(fed, Exception):
            raise fed
        return fed


@dataclass
class FedGate:
    level: Level = Level.FACE
    named: list[Standing] = field(default_factory=list)

    def standing(self, caller: Caller, now: datetime) -> Standing:
        return Standing(self.level, caller.session, caller.identity, "person-1" if self.level else None)

    def citizen(self, standing: Standing) -> Citizen:
        self.named.append(standing)
        return citizen(standing.level)


@dataclass
class FedSessions:
    ended: list[tuple[str, datetime, str]] = field(default_factory=list)

    def end(self, session: str, now: datetime, why: str) -> None:
        self.ended.append((session, now, why))

    def listed(self, caller: Caller, now: datetime) -> tuple[LoginView, ...]:
        begun = now - timedelta(hours=2)
        return (
            LoginView("session-1", Channel.OFFICIAL, begun, now, Level.NUMBER, True),
            LoginView("session-2", Channel.MINI, begun, now, Level.FACE, False),
        )

    def end_all(self, caller: Caller, now: datetime, why: str) -> int:
        for view in self.listed(caller, now):
            self.end(view.id, now, why)
        return len(self.listed(caller, now))


@dataclass
class FedProofs:
    proofs: tuple[Proof, ...] = ()

    def of(self, caller: Caller, now: datetime) -> tuple[Proof, ...]:
        return self.proofs


@dataclass
class FedApprovals:
    """Approves every act, or none."""

    good: bool = True

    def approved(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        return self.good

    def redeem(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        return self.good


@dataclass
class FedRights:
    """Remembers what was asked for; holds one consent, one ticket and a few rows of each kind."""

    consents: tuple[Agreed, ...] = (Agreed("identity", "1", NOW - timedelta(days=2), None),)
    kept: tuple[Ticket, ...] = (TICKET,)
    refuses: Exception | None = None
    done: list[tuple[str, Any]] = field(default_factory=list)

    def held(self, caller: Caller) -> tuple[Held, ...]:
        return tuple(Held(kind, 2) for kind in Kind)

    def agreed(self, caller: Caller) -> tuple[Agreed, ...]:
        return self.consents

    def withdraw(self, caller: Caller, now: datetime) -> int:
        self.done.append(("withdraw", caller))
        return len([each for each in self.consents if each.withdrawn_at is None])

    def tickets(self, caller: Caller) -> tuple[Ticket, ...]:
        return self.kept

    def correct(self, command: Command, text: Pii, snapshot: Pii) -> Ticket:
        self.done.append(("correct", (text.reveal(), snapshot.reveal())))
        return TICKET

    def copy(self, command: Command) -> Done:
        return self._act("copy", command)

    def unlink(self, command: Command) -> Done:
        return self._act("unlink", command)

    def delete(self, command: Command) -> Done:
        return self._act("delete", command)

    def _act(self, what: str, command: Command) -> Done:
        if self.refuses is not None:
            raise self.refuses
        self.done.append((what, command.idempotency_key))
        return Done("4711", NOW)


def services(
    bureau: FedBureau | None = None,
    sessions: FedSessions | None = None,
    proofs: tuple[Proof, ...] = (),
    approvals: FedApprovals | None = None,
    rights: FedRights | None = None,
) -> Services:
    fed = bureau or FedBureau(insurance(), points(), payments())
    if fed.payments_record is None:
        fed.payments_record = payments()
    at_hand = (FedClock(), fed, CITIES, sessions or FedSessions(), FedProofs(proofs), WORDS)
    return Services(*at_hand, approvals or FedApprovals(), rights or FedRights(), RULE_SETS, SERIES, WORDING, QUESTIONS)


def citizen(level: Level = Level.FACE) -> Citizen:
    return Citizen("person-1", level, Pii("林晓雯"), Pii("330106199304180021"))


def enquiry(intent: str, city: str = "shanghai", kind: Callable[..., Enquiry] = Enquiry, **more: Any) -> Enquiry:
    return kind(more.pop("channel", Channel.OFFICIAL), CALLER, city, intent, NOW, **more)


def command(intent: str, **more: Any) -> Command:
    """An act under a key of its own, with the hash that level 3 would approve."""
    return approvable(enquiry(intent, kind=Command, idempotency_key="key-1", **more))  # type: ignore[arg-type]


def scheme(which: Scheme = Scheme.PENSION, **more: Any) -> SchemeRecord:
    """One scheme as an ordinary employee has it."""
    usual: dict[str, Any] = {
        "scheme": which,
        "owner": OWNERS.get(which, Owner.HRSS),
        "as_of": AS_OF,
        "status": PayStatus.PAYING,
        "first_month": Month(2016, 9),
        "last_paid": Month(2026, 10),
        "months": 122,
        "base": Money(1_234_500),
        "accounts": (Account(Pii(UNIT), PayStatus.PAYING, Month(2016, 9), None),),
        "balance": Money(98_765_43),
        "arrears": (),
        "gaps": (),
        "corrected_on": None,
        "reason": None,
    }
    return SchemeRecord(**(usual | more))


def empty(which: Scheme, **more: Any) -> SchemeRecord:
    """A scheme without a single figure."""
    nothing = {"status": None, "first_month": None, "last_paid": None, "months": None, "base": None, "balance": None}
    return scheme(which, **(nothing | {"accounts": ()} | more))


def insurance(*schemes: SchemeRecord) -> InsuranceRecord:
    rows = schemes or tuple(scheme(which) for which in Scheme)
    return InsuranceRecord("shanghai", rows, AS_OF + timedelta(days=1))


def paid(number: int = 1, which: Scheme = Scheme.PENSION, year: int = 2026, **more: Any) -> Payment:
    """One month's contribution as it usually is: billed in its month, arrived in the next."""
    period = Month(year, number)
    come = period.plus(1)
    usual: dict[str, Any] = {
        "period": period,
        "settled": period,
        "arrived": date(come.year, come.number, 12),
        "scheme": which,
        "kind": PayType.NORMAL,
        "state": PaidState.ARRIVED,
        "base": Money(1_234_500),
        "employer": Money(197_520),
        "personal": Money(98_760),
        "to_account": Money(98_760),
        "interest": Money(0),
        "late_fee": Money(0),
        "unit": Pii(UNIT),
    }
    return Payment(**(usual | more))


def waiting(number: int, state: PaidState = PaidState.UNDER_WAY, **more: Any) -> Payment:
    """A contribution whose money has not come."""
    return paid(number, state=state, arrived=None, **more)


def refund(number: int, **more: Any) -> Payment:
    """What takes `paid(number)` back."""
    back = {"employer": Money(-197_520), "personal": Money(-98_760), "to_account": Money(-98_760)}
    return paid(number, **({"kind": PayType.REFUND, "arrived": date(2026, 11, 20)} | back | more))


def correction(**more: Any) -> Correction:
    usual: dict[str, Any] = {
        "before": Money(1_000_000),
        "after": Money(1_234_500),
        "since": Month(2026, 1),
        "until": Month(2026, 3),
        "on": date(2026, 10, 19),
        "cause": Cause.LIMITS,
    }
    return Correction(**(usual | more))


def scheme_payments(which: Scheme = Scheme.PENSION, **more: Any) -> SchemePayments:
    """Ten months of 2026 and all of the two years before."""
    usual: dict[str, Any] = {
        "scheme": which,
        "owner": OWNERS.get(which, Owner.HRSS),
        "as_of": AS_OF,
        "rows": (*(paid(number, which) for number in range(1, 11)), waiting(11, which=which)),
        "corrections": (),
        "by_year": ((2024, 12), (2025, 12), (2026, 10)),
        "reason": None,
    }
    return SchemePayments(**(usual | more))


def payments(*schemes: SchemePayments, year: int = 2026) -> PaymentsRecord:
    """The schemes given, the others as they usually are."""
    given = {row.scheme: row for row in schemes}
    rows = tuple(given.get(which) or scheme_payments(which) for which in Scheme)
    return PaymentsRecord("shanghai", Years(year, year), rows, AS_OF + timedelta(days=1))


def every_month(which: Scheme = Scheme.PENSION) -> SchemePayments:
    """A scheme whose 2026 has a month of every kind, and a correction."""
    rows = (
        paid(1, which, kind=PayType.TRANSFER_IN),
        paid(2, which, kind=PayType.BACK_PAID, settled=Month(2026, 5), late_fee=Money(13_279)),
        paid(3, which, base=Money(1_000_000)),
        paid(3, which, kind=PayType.DIFFERENCE, employer=Money(37_520), personal=Money(18_760)),
        paid(4, which),
        paid(4, which, unit=Pii("浦东近观贸易有限公司")),
        paid(5, which),
        refund(5, which=which),
        waiting(6, PaidState.OWED, which=which),
        waiting(7, which=which),
    )
    years = tuple((year, 12) for year in range(2015, 2026))
    return scheme_payments(which, rows=rows, by_year=(*years, (2026, 4)), corrections=(correction(),))


def points(**more: Any) -> PointsRecord:
    """A valid score above the pass mark, its permit good for another half year."""
    usual: dict[str, Any] = {
        "city": "shanghai",
        "as_of": AS_OF,
        "state": PointsState.VALID,
        "score": Decimal("125"),
        "lines": (PointsLine("age", Decimal(30)), PointsLine("education", Decimal(95))),
        "threshold": Decimal(120),
        "valid_from": date(2026, 6, 1),
        "valid_to": date(2027, 5, 31),
        "permit": PermitState.VALID,
        "permit_expiry": date(2027, 5, 31),
        "employer_may_act": False,
        "remark": None,
        "rule_set": "sh-points-2023",
        "promised_next": AS_OF + timedelta(days=1),
    }
    return PointsRecord(**(usual | more))
