"""A step from claim to outcome: reserve, ask the provider with nothing open, decide in one effect."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from auth.consents import Consents
from auth.deciding import NOBODY, Decider, Decision
from auth.loading import Wanted, load, lock_family
from auth.methods import Claim, Method, Ruling, Subject
from auth.owing import Owing
from auth.room import House, Keeping
from auth.saving import save
from auth.serving import Serving
from auth.tables import RelinkRow, SessionRow
from models.assurance.chain import RELINK_ACTION, Chain, Kind
from models.assurance.events import Begin, Effect, EffectName, Verdict
from models.assurance.levels import Level, Purpose
from models.assurance.limits import SHANGHAI
from models.assurance.machine import RULES, next
from models.assurance.outcomes import Outcome, StepKind, StepOutcome, StepRequest
from models.assurance.turning import Rules, level_in
from models.errors import BadRequest, CityNotServed, ConsentMissing, ServiceError
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.transactions import reading, reserve
from models.people.citizen import CertType
from models.people.tables import IdentityRow, PersonRow

PATIENCE = timedelta(seconds=4)  # what a citizen on the step page waits for a bureau


UNGUARDED = Rules(guards=frozenset())  # what a refused step would have written


@dataclass(frozen=True, slots=True)
class Handed:
    """A step that a page handed over by ticket: its id, the page's session it serves, and what it approves."""

    step: str
    serves: str
    purpose: Purpose
    action: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a session, and how."""

    session: str
    method: Method
    asked: StepRequest
    claim: Claim
    handed: Handed | None


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
        self._owing = Owing(keeping, house.mini_appid)
        self._consents = Consents(house.consents, house.random)

    def begin(
        self, session: str, method: Method, asked: StepRequest, call: bytes, handed: Handed | None = None
    ) -> StepOutcome:
        """Raises BadRequest (form), ConsentMissing, CityNotServed, and the provider's outage, for which the attempt is
        given back.
        """
        if Kind(asked.kind) not in method.kinds:
            raise BadRequest("no such method for this level")
        now = self._house.clock.now()
        claim = method.claim(asked, now.astimezone(SHANGHAI).date())
        reserved = self._reserve(Wish(session, method, asked, claim, handed), now)
        decision = Decision(session, reserved.begin, claim, call)
        if reserved.subject is None:
            return self._refused(method, reserved, decision)
        ruling = self._ruling(method, claim, reserved.subject, decision)
        if ruling.ticket is not None:
            return self._decider.hand(decision, ruling.ticket)
        return self._decider.decide(decision, ruling)

    def require_consent(self, session: str, method: Method, asked: StepRequest) -> None:
        """Raises ConsentMissing for a step that rests on a consent that does not stand. Changes nothing."""
        if not method.needs_consent or asked.consent is not None:
            return
        with reading():
            identity = db.session.get_one(IdentityRow, db.session.get_one(SessionRow, session).identity_id)
            family = [each.id for each in (identity, *self._keeping.identities.twins(identity))]
            self._consents.require(family, None, self._house.clock.now())

    def _refused(self, method: Method, reserved: Reserved, decision: Decision) -> StepOutcome:
        """Takes as long as a mismatch and asks the database as much (security design 2.6)."""
        self._house.pace.stand_in(method.name)
        self._decider.pretend(decision)
        return StepOutcome(reserved.begin.step, Outcome.FAILED, reserved.level)

    def _ruling(self, method: Method, claim: Claim, subject: Subject, decision: Decision) -> Ruling:
        pace = self._house.pace
        start = pace.start()
        try:
            ruling = method.ask(claim, subject, self._house.clock.now() + PATIENCE)
        except ServiceError as error:
            self._decider.decide(decision, Ruling(Verdict.OUTAGE, error.code))
            raise
        if ruling.asked:
            pace.learn(method.name, start)
        else:
            pace.stand_in(method.name)
        return ruling

    def _reserve(self, wish: Wish, now: datetime) -> Reserved:
        asked, consents = wish.asked, self._consents
        with reserve():
            row = db.session.get_one(SessionRow, wish.session)
            lock_family(row.identity_id)
            identity = db.session.get_one(IdentityRow, row.identity_id)
            self._offered(wish, identity)
            # Level 1 states its consent each time; a face may rest on the consent given with the name.
            if (wish.method.needs_consent and asked.kind is StepKind.L1) or asked.consent is not None:
                consents.require([identity.id], asked.consent, now)
            self._serving.keep_warm(identity, now)
            begin = self._event(wish, identity)
            reserved = self._begun(replace(begin, serves=self._served(begin, identity, now)), identity, now)
            if wish.method.needs_consent:
                family = [each.id for each in (identity, *self._keeping.identities.twins(identity))]
                with suppress(*(() if reserved.subject else (ConsentMissing,))):
                    consents.require(family, None, now)
            elif asked.kind is StepKind.L2:
                family = [each.id for each in (identity, *self._keeping.identities.twins(identity))]
                consents.refuse_withdrawn(family)
            return reserved

    def _offered(self, wish: Wish, identity: IdentityRow) -> None:
        """How level 2 is proved is each city's own choice. Raises BadRequest, CityNotServed."""
        if wish.asked.kind is not StepKind.L2:
            return
        city = identity.city or self._house.default_city
        if city not in self._house.level2:
            raise CityNotServed(city)
        policy = self._house.level2[city]
        if wish.method.name not in policy.methods:
            raise BadRequest("this city does not offer this method")
        for name in policy.extra:
            if not wish.claim.extra.get(name):
                raise BadRequest(f"level 2 here needs extra {name}")

    def _event(self, wish: Wish, identity: IdentityRow) -> Begin:
        asked, handed = wish.asked, wish.handed
        number = None if wish.claim.tried is None else self._decider.number_key(wish.claim)
        action = sha256(asked.action.encode()).hexdigest() if asked.action else None
        return Begin(
            step=handed.step if handed else new_id(self._house.random),
            session=wish.session,
            kind=Kind(asked.kind),
            method=asked.method,
            executor=identity.id,
            person=self._whose(asked, identity),
            purpose=handed.purpose if handed else asked.purpose,
            action=handed.action if handed else action,
            serves=handed.serves if handed else None,
            number=number if asked.kind is StepKind.L1 else None,
        )

    def _whose(self, asked: StepRequest, identity: IdentityRow) -> str | None:
        """The linked person; the one who is to take over, when exactly that is what their face approves."""
        if asked.kind is StepKind.L1:
            return None
        wanted = db.session.get(RelinkRow, identity.id) if asked.action == RELINK_ACTION else None
        return identity.person_id if wanted is None else wanted.person_id

    def _served(self, begin: Begin, identity: IdentityRow, now: datetime) -> str | None:
        if begin.serves is not None or begin.kind is not Kind.L3:
            return begin.serves
        chat = self._serving.chat_of(identity, now)
        # An act's proof stays its own session's; the chat is only kept open for the act that waits there.
        return chat if begin.purpose is Purpose.READ else None

    def _begun(self, begin: Begin, identity: IdentityRow, now: datetime) -> Reserved:
        db.session.flush()
        person = begin.person if begin.kind is Kind.L1 else begin.person or NOBODY
        wanted = Wanted(identity.id, begin.step, person, begin.number, session=begin.session, served=begin.serves)
        before = load(wanted, now)
        after, effects = next(before, begin, now)
        no = refused(effects)
        with db.session.begin_nested() as written:
            save(before, self._as_if(before, begin, now) if no else after, now)
            if no:
                written.rollback()
        self._owing.settle(after, effects, identity.id, "", now)
        session, subject = after.session(begin.session), self._subject(begin, identity)
        level = Level.NOBODY if session is None else level_in(after, session, now, RULES)
        return Reserved(begin, level, None if no else subject)

    def _as_if(self, before: Chain, begin: Begin, now: datetime) -> Chain:
        """The writes of a step that was refused, to be undone: so that refusing costs what beginning costs."""
        after, _ = next(before, replace(begin, serves=None), now, UNGUARDED)
        return after

    def _subject(self, begin: Begin, identity: IdentityRow) -> Subject:
        city, openid = identity.city or self._house.default_city, self._keeping.identities.openid
        subject = Subject(begin.step, openid(identity), city)
        if begin.kind is Kind.L1:
            return subject
        person = db.session.get(PersonRow, begin.person or NOBODY)
        if person is None:
            openid(identity), openid(identity)  # stands for the two fields that are not there to be opened
            return subject
        name, number = self._keeping.persons.name(person), self._keeping.persons.number(person)
        return replace(subject, name=name, number=number, cert_type=CertType(person.cert_type), person=person.id)


def refused(effects: Iterable[Effect]) -> bool:
    return any(each.name is EffectName.REFUSED for each in effects)
