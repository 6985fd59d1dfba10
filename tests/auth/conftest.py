"""The chain wired to a real database, real sealing, and small honest providers."""

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from auth.chain import Chain
from auth.counter import CounterDesk
from auth.gate import Gatekeeper
from auth.passwords import QueryPasswords
from auth.room import House, Outside
from auth.sessions import LoginSessions
from models.assurance.levels import Level, Purpose
from models.assurance.outcomes import StepKind, StepOutcome, StepRequest
from models.exchange import Caller, Channel, Enquiry
from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.keeping.keys import create_keys, load_keys
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading, receive
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.policy.cities import Level2Policy
from service.keeping import Keeping
from tests.auth.providers import WANG, Alarms, Bureau, Human, SpokenPace, Waker, WeChat
from tests.conftest import StillClock

# Shanghai as it is, and a county that asks for more: its file exists for these tests alone.
LEVEL2 = {
    "shanghai": Level2Policy(("ssn",), ()),
    "county": Level2Policy(("ssn", "bankcard", "query_password"), ()),
    "strict": Level2Policy(("ssn",), ("card_tail",)),
}
MINI, OFFICIAL = "wx-mini", "wx-official"
CONSENT = "1"
fresh = itertools.count()


@dataclass
class World:
    chain: Chain
    counter: CounterDesk
    gate: Gatekeeper
    sessions: LoginSessions
    keeping: Keeping
    wechat: WeChat
    bureau: Bureau
    waker: Waker
    alarms: Alarms
    pace: SpokenPace
    passwords: QueryPasswords
    clock: StillClock

    def audit(self) -> list[str]:
        """Kind and result of every audit row so far, oldest first."""
        with reading():
            rows = db.session.execute(select(AuditRow.kind, AuditRow.result).order_by(AuditRow.id))
            return [f"{kind}: {result}" for kind, result in rows]

    def chat(self, human: Human, unionid: bool = True) -> Caller:
        """The human writes to the official account; WeChat says the unionid."""
        with receive():
            row = self.keeping.identities.find_or_create(OFFICIAL, Pii(f"chat-{human.openid}"), self.clock.now())
            if unionid and human.unionid and row.unionid_bi is None:
                self.keeping.identities.learn_unionid(row, Pii(human.unionid))
                self.keeping.identities.inherit(row)
            return Caller(row.id, self.sessions.touch_chat(row, self.clock.now()))

    def park(self, caller: Caller) -> str:
        question = Enquiry(Channel.OFFICIAL, caller, "shanghai", "insurance-overview", self.clock.now())
        with effect():
            return self.keeping.parking.park(question, self.clock.now())

    def level(self, caller: Caller) -> Level:
        return self.gate.standing(caller, self.clock.now()).level

    def identity(self, human: Human, appid: str = MINI) -> IdentityRow:
        row = self.keeping.identities.find(appid, Pii(human.openid))
        assert row is not None
        return row


@dataclass
class Citizen:
    """A human with the mini-program open; `token` follows the answers."""

    world: World
    human: Human = WANG
    token: Pii = field(default_factory=lambda: Pii(""))

    def login(self) -> Level:
        done = self.world.chain.login(f"login~{self.human.openid}~{next(fresh)}")
        self.token = done.session_token
        return done.level

    def caller(self) -> Caller:
        with receive():
            row = self.world.sessions.of_token(self.token.reveal(), self.world.clock.now())
            return Caller(row.identity_id, row.id)

    def begin(self, asked: StepRequest) -> StepOutcome:
        return self._kept(self.world.chain.begin(self.token.reveal(), call(asked), asked))

    def _kept(self, outcome: StepOutcome) -> StepOutcome:
        self.token = outcome.session_token or self.token
        return outcome

    def name(self, name: str | None = None, number: str | None = None, consent: str | None = CONSENT) -> StepOutcome:
        stated = {"name": Pii(name or self.human.name), "id_number": Pii(number or self.human.number)}
        code = Pii(f"pay~{self.human.openid}~{next(fresh)}")
        return self.begin(StepRequest(StepKind.L1, "wxpay_realname", code=code, consent=consent, **stated))

    def number(self, number: str | None = None, method: str = "ssn", **extra: str) -> StepOutcome:
        return self.begin(StepRequest(StepKind.L2, method, number=Pii(number or self.human.number), extra=extra))

    def look(self, purpose: Purpose = Purpose.READ, action: str | None = None) -> StepOutcome:
        return self.begin(StepRequest(StepKind.L3, "wx_face", purpose, action=action))

    def finish(self, step: str) -> StepOutcome:
        return self._kept(self.world.chain.finish(self.token.reveal(), hashlib.sha256(step.encode()).digest(), step))

    def face(self) -> StepOutcome:
        return self.finish(self.look().step)

    def code(self, kind: StepKind, code: str) -> StepOutcome:
        return self.begin(StepRequest(kind, "counter_code", code=Pii(code)))

    def climb(self, level: int = 3) -> "Citizen":
        """Login and the rungs up to `level`, all rightly."""
        self.login()
        for rung, prove in ((1, self.name), (2, self.number), (3, self.face)):
            if rung <= level:
                assert prove().level == rung
        return self


def call(asked: StepRequest) -> bytes:
    private = [getattr(asked, name) for name in ("name", "id_number", "number", "code")]
    said = [asked.kind, asked.method, *(each.reveal() if each else "" for each in private)]
    return hashlib.sha256("\0".join(said).encode()).digest()


@pytest.fixture
def world(database: Flask, clock: StillClock, tmp_path: Path) -> World:
    random = SystemRandom()
    create_keys(tmp_path / "keys.json", random)
    keeping = Keeping.of(load_keys(tmp_path / "keys.json"), random)
    wechat, bureau, waker, alarms = WeChat(), Bureau(), Waker(), Alarms()
    pace, passwords = SpokenPace(wechat.asked), QueryPasswords(keeping, keeping.vault, random)
    house = House(MINI, "shanghai", {CONSENT: b"\1" * 32}, clock, random, LEVEL2, pace)
    sessions, gate = LoginSessions(keeping.session_keys, keeping.ledger, random), Gatekeeper(keeping.vault)
    outside = Outside(wechat, wechat, wechat, bureau, waker, alarms, passwords)
    chain = Chain(keeping, sessions, gate, outside, house)
    return World(
        chain=chain,
        counter=CounterDesk(keeping, house),
        gate=gate,
        sessions=sessions,
        keeping=keeping,
        wechat=wechat,
        bureau=bureau,
        waker=waker,
        alarms=alarms,
        pace=pace,
        passwords=passwords,
        clock=clock,
    )


@pytest.fixture
def wang(world: World) -> Citizen:
    return Citizen(world)


def now_of(world: World) -> datetime:
    return world.clock.now()
