"""A step from claim to outcome: reserve, ask the provider with nothing open, decide in one effect."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from auth.consents import Consents
from auth.deciding import Decider, Decision
from auth.loading import Wanted, load, lock_family
from auth.methods import Claim, Method, Ruling, Subject
from auth.owing import Owing
from auth.room import House, Keeping
from auth.saving import save
from auth.serving import Serving
from auth.tables import SessionRow
from models.assurance.chain import Kind
from models.assurance.events import Begin, Effect, EffectName, Verdict
from models.assurance.levels import Level, Purpose
from models.assurance.limits import SHANGHAI
from models.assurance.machine import RULES, next
from models.assurance.outcomes import Outcome, StepKind, StepOutcome, StepRequest
from models.assurance.turning import level_in
from models.errors import BadRequest, ServiceError
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.transactions import reserve
from models.people.citizen import CertType
from models.people.tables import IdentityRow, PersonRow

PATIENCE = timedelta(seconds=4)  # what a citizen on the step page waits for a bureau


@dataclass(frozen=True, slots=True)
class Reserved:
    """A step whose attempt is counted, or the refusal of one (`subject` None)."""

    begin: Begin
    level: Level
    subject: Subject | None


class Steps:
    """Begins steps. Every refusal looks like a failed step."""

    def __init__(self, keeping: Keeping, house: House, serving: Serving, decider: Decider) -> None:
        self._keeping = keeping
        self._house = house
        self._serving = serving
        self._decider = decider
        self._owing = Owing(keeping)
        self._consents = Consents(house.consents, house.random)

    def begin(self, session: str, method: Method, asked: StepRequest, call: bytes) -> StepOutcome:
        """Raises BadRequest (form), ConsentMissing, and the provider's outage, for which the attempt is given back."""
        kind = Kind(asked.kind)
        if kind not in method.kinds:
            raise BadRequest("no such method for this level")
        now = self._house.clock.now()
        claim = method.claim(asked, now.astimezone(SHANGHAI).date())
        reserved = self._reserve(session, method, asked, claim, now)
        if reserved.subject is None:
            return StepOutcome(reserved.begin.step, Outcome.FAILED, reserved.level)
        decision = Decision(session, reserved.begin, claim, call)
        ruling = self._ruling(method, claim, reserved.subject, decision)
        if ruling.ticket is not None:
            return self._decider.hand(decision, ruling.ticket)
        return self._decider.decide(decision, ruling)

    def _ruling(self, method: Method, claim: Claim, subject: Subject, decision: Decision) -> Ruling:
        try:
            return method.ask(claim, subject, self._house.clock.now() + PATIENCE)
        except ServiceError as error:
            self._decider.decide(decision, Ruling(Verdict.OUTAGE, error.code))
            raise

    def _reserve(self, session: str, method: Method, asked: StepRequest, claim: Claim, now: datetime) -> Reserved:
        with reserve():
            row = db.session.get_one(SessionRow, session)
            lock_family(row.identity_id)
            identity = db.session.get_one(IdentityRow, row.identity_id)
            # Level 1 states its consent each time; a face may rest on the consent given with the name.
            if (method.needs_consent and asked.kind is StepKind.L1) or asked.consent is not None:
                self._consents.require([identity.id], asked.consent, now)
            self._serving.keep_warm(identity, now)
            begin = self._event(session, identity, asked, claim)
            reserved = self._begun(replace(begin, serves=self._served(begin, identity, now)), identity, now)
            if method.needs_consent and reserved.subject is not None:
                family = [identity, *self._keeping.identities.twins(identity)]
                self._consents.require([each.id for each in family], None, now)
            return reserved

    def _event(self, session: str, identity: IdentityRow, asked: StepRequest, claim: Claim) -> Begin:
        number = None if claim.tried is None else self._decider.number_key(claim)
        return Begin(
            step=new_id(self._house.random),
            session=session,
            kind=Kind(asked.kind),
            method=asked.method,
            executor=identity.id,
            person=None if asked.kind is StepKind.L1 else identity.person_id,
            purpose=asked.purpose,
            action=sha256(asked.action.encode()).hexdigest() if asked.action else None,
            number=number if asked.kind is StepKind.L1 else None,
        )

    def _served(self, begin: Begin, identity: IdentityRow, now: datetime) -> str | None:
        reading = begin.kind is Kind.L3 and begin.purpose is Purpose.READ
        return self._serving.chat_of(identity, now) if reading else None

    def _begun(self, begin: Begin, identity: IdentityRow, now: datetime) -> Reserved:
        db.session.flush()
        before = load(Wanted(identity.id, begin.step, begin.person, begin.number), now)
        after, effects = next(before, begin, now)
        save(before, after, now)
        self._owing.settle(after, effects, identity.id, "", now)
        session = after.session(begin.session)
        level = Level.NOBODY if session is None else level_in(after, session, now, RULES)
        return Reserved(begin, level, None if refused(effects) else self._subject(begin, identity))

    def _subject(self, begin: Begin, identity: IdentityRow) -> Subject:
        city = identity.city or self._house.default_city
        subject = Subject(begin.step, self._keeping.identities.openid(identity), city)
        person = db.session.get(PersonRow, begin.person) if begin.person else None
        if person is None:
            return subject
        name, number = self._keeping.persons.name(person), self._keeping.persons.number(person)
        return replace(subject, name=name, number=number, cert_type=CertType(person.cert_type))


def refused(effects: Iterable[Effect]) -> bool:
    return any(each.name is EffectName.REFUSED for each in effects)
