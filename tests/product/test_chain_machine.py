"""A machine of two persons and an attacker drives the HTTP service; after every call the pure model must agree.

The model is told only what happened outside (who tapped, whose number was typed, what the face did) and keeps the
chain that follows; the service tells a level. Deterministic; `SOAK_EXAMPLES` (up to 80) makes it longer.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from models.assurance.chain import Chain, Code, Identity, Kind, StepState
from models.assurance.computed import dead_because
from models.assurance.events import Begin, Decide, EffectName, End, Event, Handed, Login, Touch, Verdict
from models.assurance.levels import Level, Purpose
from models.assurance.lifetimes import COUNTER_CODE
from models.assurance.machine import RULES, next
from models.assurance.turning import level_in
from models.people.pii import Pii
from sandbox.people import by_key, everyone
from tests.product.citizen import Citizen
from tests.support.product import Product, running
from tests.support.wire import HTTP

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "60"))
STEPS = 25
WHO = st.sampled_from(("ann", "bob", "eve"))
OTHERS = {"ann": "bob", "bob": "ann", "eve": "ann"}  # whose details somebody tries who tries another's
FACES = {
    "pass": Verdict.PASS,
    "other_person": Verdict.FAIL,
    "cancel": Verdict.ENDED,
    "timeout": Verdict.ENDED,
}
FIRED: Counter[str] = Counter()
# What the machine must have done and met at least once: each rule, each end it can come to.
EVERY = {
    *("login", "name passes", "name fails", "number passes", "number fails", "face begun", "face refused"),
    *(f"face {verdict}" for verdict in FACES.values()),
    *("window passes", "window fails", "others revoked"),
    *("foreign finish", "logout", "dead session", "time", "list refused", "listed"),
}
# WeChat Pay knows them by name. Nobody plays twice: what a run before left behind would be no part of the model.
CROWD = [person.key for person in everyone() if person.key.startswith("crowd") and person.pay_realname]
Told = dict[str, Any]


@dataclass
class Player:
    """One person at one phone, and what the model calls them."""

    citizen: Citizen
    identity: str
    person: str
    session: str = ""
    pending: str = ""
    verify_id: str = field(default="", repr=False)


class ChainMachine(RuleBasedStateMachine):
    product: Product
    used = 0

    @initialize()
    def begin(self) -> None:
        """Fresh people for every run, in a world whose clock only goes on."""
        keys = CROWD[ChainMachine.used : ChainMachine.used + 3]
        ChainMachine.used += 3
        assert len(keys) == 3, "everybody was used once: run fewer examples, or start again"
        names = ("ann", "bob", "eve")
        citizens = [Citizen(self.product, key) for key in keys]
        self.players = {
            name: Player(citizen, f"{name}{keys[0]}", f"P-{name}")
            for name, citizen in zip(names, citizens, strict=True)
        }
        self.now = self.product.parts.clock.now()
        self.chain = Chain(tuple(Identity(each.identity) for each in self.players.values()), 1, self.now)
        self.count = 0

    def model(self, event: Event) -> bool:
        """The model moves; whether it refused."""
        self.now = max(self.now, self.product.parts.clock.now())
        self.chain, effects = next(self.chain, event, self.now)
        return any(each.name is EffectName.REFUSED for each in effects)

    def fresh(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def level(self, player: Player) -> Level:
        session = self.chain.session(player.session)
        return Level.NOBODY if session is None else level_in(self.chain, session, self.now, RULES)

    def lives(self, player: Player) -> bool:
        """A request arrives: the session is touched, or it is over."""
        session = self.chain.session(player.session)
        self.now = max(self.now, self.product.parts.clock.now())
        if session is None or dead_because(session, self.chain.epoch, self.now) is not None:
            return False
        return not self.model(Touch(player.session))

    def _ready(self, who: str) -> None:
        """Most people who type something have logged in before."""
        if not self.lives(self.players[who]):
            self._login(who)

    def linked(self, player: Player) -> str | None:
        identity = self.chain.identity(player.identity)
        return None if identity is None else identity.person

    def call(self, player: Player, path: str, body: Told) -> Told | None:
        """The service's answer; None for a dead session, which the model must have known."""
        lives = self.lives(player)
        status, told = self.product.call(path, player.citizen.token or "x" * 43, body)
        assert (status == 401) is not lives, (status, told, path)
        if status == 401:
            FIRED["dead session"] += 1
            return None
        assert status == 200, told
        player.citizen.token = told.get("session_token", player.citizen.token)
        return told

    def agrees(self, player: Player, told: Told) -> None:
        assert told["level"] == int(self.level(player)), (told, self.chain)

    @rule(who=WHO)
    def login(self, who: str) -> None:
        self._login(who)

    def _login(self, who: str) -> None:
        player = self.players[who]
        told = player.citizen.login()
        player.session, player.pending = self.fresh("s"), ""
        self.model(Login(player.session, player.identity, "mini"))
        self.agrees(player, told)
        FIRED["login"] += 1

    def decided_at_once(self, what: str, player: Player, begin: Begin, decide: Decide, body: Told) -> None:
        """A step whose verdict comes in the call that begins it."""
        told = self.call(player, "/api/v1/steps", body)
        if told is None:
            return
        if not self.model(begin):
            self.model(decide)
        step = self.chain.step(begin.step)
        passed = step is not None and step.state is StepState.PASSED
        assert (told["state"] == "PASSED") is passed, (told, step)
        self.agrees(player, told)
        FIRED[f"{what} {'passes' if passed else 'fails'}"] += 1

    @rule(who=WHO, own=st.booleans())
    def name(self, who: str, own: bool) -> None:
        self._ready(who)
        self._name(who, own)

    def _name(self, who: str, own: bool) -> None:
        """Mostly one's own details; else another's, for whom WeChat does not vouch on this openid."""
        player = self.players[who]
        victim = player if own else self.players[OTHERS[who]]
        person, code = by_key(victim.citizen.key), self.product.control("consent-code", key=player.citizen.key)["code"]
        body = {"kind": "L1", "method": "wxpay_realname", "name": person.name, "id_number": person.number}
        step, verdict = self.fresh("t"), Verdict.PASS if victim is player else Verdict.FAIL
        begin = Begin(step, player.session, Kind.L1, "wxpay_realname", player.identity, number=victim.person)
        decide = Decide(step, player.session, player.identity, victim.person, verdict, victim.person)
        self.decided_at_once("name", player, begin, decide, body | {"code": code, "consent": "1"})

    @rule(who=WHO, own=st.booleans())
    def number(self, who: str, own: bool) -> None:
        self._ready(who)
        self._number(who, own)

    def _number(self, who: str, own: bool) -> None:
        player, step = self.players[who], self.fresh("t")
        victim = player if own else self.players[OTHERS[who]]
        linked = self.linked(player)
        verdict = Verdict.PASS if victim.person == linked else Verdict.FAIL
        begin = Begin(step, player.session, Kind.L2, "ssn", player.identity, linked)
        decide = Decide(step, player.session, player.identity, linked, verdict)
        number = by_key(victim.citizen.key).number
        self.decided_at_once(
            "number", player, begin, decide, {"kind": "L2", "method": "ssn", "number": number, "extra": {}}
        )

    @rule(who=WHO, own=st.booleans())
    def window(self, who: str, own: bool) -> None:
        self._ready(who)
        self._window(who, own)

    def _window(self, who: str, own: bool) -> None:
        """Staff saw a document and handed out a code: to the player, or to another from whom the player has it."""
        player, step, code = self.players[who], self.fresh("t"), self.fresh("c")
        victim, linked = player if own else self.players[OTHERS[who]], self.linked(player)
        body = {"kind": "L3", "method": "counter_code", "purpose": "read", "code": self._issued(victim, code)}
        begin = Begin(step, player.session, Kind.L3, "counter_code", player.identity, linked, Purpose.READ)
        decide = Decide(step, player.session, player.identity, linked, Verdict.PASS, code=code)
        self.decided_at_once("window", player, begin, decide, body)

    def _issued(self, victim: Player, code: str) -> str:
        """A new code ends the person's earlier unused one."""
        person, kept = by_key(victim.citizen.key), self.chain.codes
        told = self.product.parts.counter.issue(Pii(person.name), Pii(person.number), None, "staff").reveal()
        kept = tuple(each for each in kept if each.person != victim.person or each.session is not None)
        self.now = max(self.now, self.product.parts.clock.now())
        self.chain = replace(self.chain, codes=(*kept, Code(code, victim.person, self.now + COUNTER_CODE)))
        return told

    @rule(who=WHO)
    def face(self, who: str) -> None:
        self._face(who)

    def _face(self, who: str) -> None:
        player = self.players[who]
        linked = self.linked(player)
        told = self.call(
            player, "/api/v1/steps", {"kind": "L3", "method": "wx_face", "purpose": "read", "consent": "1"}
        )
        if told is None:
            return
        begin = Begin(told["step"], player.session, Kind.L3, "wx_face", player.identity, linked, Purpose.READ)
        refused = self.model(begin)
        assert (told["state"] == "FAILED") is refused, told
        FIRED["face refused" if refused else "face begun"] += 1
        if not refused:
            self.model(Handed(begin.step, player.session))
            player.pending, player.verify_id = begin.step, told["verify_id"]
        self.agrees(player, told)

    @rule(who=WHO, rungs=st.sampled_from((0, 2, 3, 3, 4, 4, 4)), outcome=st.sampled_from(("pass", *sorted(FACES))))
    def climb(self, who: str, rungs: int, outcome: str) -> None:
        """The right way up: single steps in any order would rarely get far."""
        self._login(who)
        for step in (self._name, self._number)[:rungs]:
            step(who, own=True)
        if rungs > 2:
            self._face(who)
        if rungs == 3 and self.players[who].pending:
            self._foreign(self.players[who], OTHERS[who])
        if rungs > 3 and self.players[who].pending:
            self._look(self.players[who], outcome)
        if rungs == 2:
            self._window(who, own=outcome != "cancel")
        self._listed(who)

    @precondition(lambda self: any(each.pending for each in self.players.values()))
    @rule(data=st.data(), outcome=st.sampled_from(sorted(FACES)))
    def look(self, data: st.DataObject, outcome: str) -> None:
        """Whoever has a face check open ends it, in whatever way."""
        self._look(data.draw(st.sampled_from([each for each in self.players.values() if each.pending])), outcome)

    def _look(self, player: Player, outcome: str) -> None:
        step, player.pending = self.chain.step(player.pending), ""
        assert step is not None
        self.product.control("face", verify_id=player.verify_id, outcome=outcome)
        told = self.call(player, f"/api/v1/steps/{step.id}/finish", {})
        if told is None:
            return
        if step.state is StepState.PENDING:
            verdict = FACES[outcome] if self.now < step.expires_at else Verdict.EXPIRED
            self.model(Decide(step.id, player.session, step.executor, step.person, verdict))
            FIRED[f"face {verdict}"] += 1
        now = self.chain.step(step.id)
        assert now is not None and (told["state"] == "PASSED") is (now.state is StepState.PASSED), (told, now)
        self.agrees(player, told)

    @precondition(lambda self: any(each.pending for each in self.players.values()))
    @rule(data=st.data())
    def foreign(self, data: st.DataObject) -> None:
        """Somebody finishes a step that is not theirs: nothing moves, for either."""
        owner = data.draw(st.sampled_from([each for each in self.players.values() if each.pending]))
        others = sorted(name for name, each in self.players.items() if each is not owner)
        self._foreign(owner, data.draw(st.sampled_from(others)))

    def _foreign(self, owner: Player, who: str) -> None:
        self._ready(who)
        told = self.call(self.players[who], f"/api/v1/steps/{owner.pending}/finish", {})
        if told is not None:
            assert (told["state"], told["level"]) == ("FAILED", 0)
            FIRED["foreign finish"] += 1

    @rule(who=WHO)
    def logout(self, who: str) -> None:
        player = self.players[who]
        if self.call(player, "/api/v1/logout", {}) is not None:
            self.model(End(player.session, "logout"))
            player.pending = ""
            FIRED["logout"] += 1

    @rule(who=WHO)
    def revoke_others(self, who: str) -> None:
        """Every other session of the player's ends, and none of anybody else's."""
        player = self.players[who]
        others = [each for each in self.chain.sessions_of(frozenset({player.identity})) if each.id != player.session]
        if self.lives(player) and self.level(player) is not Level.NOBODY:
            assert self.call(player, "/api/v1/sessions/revoke-others", {}) is not None
            for each in others:
                self.model(End(each.id, "logout"))
            for name in self.players:
                self._listed(name)
            FIRED["others revoked"] += 1

    @rule(minutes=st.sampled_from((1, 1, 6, 16)))
    def time(self, minutes: int) -> None:
        self.product.control("clock", advance=minutes * 60)
        self.now += timedelta(minutes=minutes)
        FIRED["time"] += 1

    @rule(who=WHO)
    def listed(self, who: str) -> None:
        self._listed(who)

    def _listed(self, who: str) -> None:
        """The gate itself, over the list of one's own sessions: the level of this one is the model's."""
        player = self.players[who]
        lives = self.lives(player)
        headers = {"Authorization": f"Bearer {player.citizen.token or 'x' * 43}"}
        asked = HTTP.request("GET", f"{self.product.base}/api/v1/sessions", headers=headers)
        if not lives:
            assert asked.status == 401
        elif self.level(player) is Level.NOBODY:
            assert (asked.status, asked.json()["code"], asked.json()["need"]) == (403, "STEP_UP", 1)
            FIRED["list refused"] += 1
        else:
            mine = [one["level"] for one in asked.json()["sessions"] if one["this"]]
            assert mine == [int(self.level(player))]
            FIRED["listed"] += 1


@pytest.fixture
def served(tmp_path: Path, redis_url: str, _sqlite_template: Path) -> Iterator[Product]:
    file = tmp_path / "machine.sqlite"
    file.write_bytes(_sqlite_template.read_bytes())
    with running(tmp_path / "var", f"sqlite:///{file}", redis_url) as product:
        yield product


def test_the_service_and_the_model_never_disagree(served: Product) -> None:
    ChainMachine.product = served
    calm = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    with served.app.app_context():
        run_state_machine_as_test(ChainMachine, settings=calm)
    assert set(FIRED) == EVERY, EVERY - set(FIRED)
    print(f"0 disagreements in {EXAMPLES} runs of {STEPS} steps: {dict(sorted(FIRED.items()))}")
