"""Login, and the steps whose verdict comes in the call that begins them: a name, a number, a code from a window."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models.assurance.chain import Code, Kind, StepState
from models.assurance.events import Begin, Decide, EffectName, Login, Verdict
from models.assurance.levels import Purpose
from models.assurance.lifetimes import COUNTER_CODE
from models.people.pii import Pii
from sandbox.people import by_key
from tests.product.machine.players import FIRED, OTHERS, WHO, Player, Told
from tests.product.machine.world import World


class Rungs(World):
    @rule(who=WHO)
    def login(self, who: str) -> None:
        self._login(who)

    def _login(self, who: str) -> None:
        player = self.players[who]
        told = player.citizen.login()
        player.session, player.pending = self.fresh("s"), ""
        self.joins(player.identity, player)
        self.model(Login(player.session, player.identity, "mini"))
        self.agrees(player, told)
        FIRED["login"] += 1

    def _ready(self, who: str) -> None:
        """Most people who type something have logged in before."""
        if not self.lives(self.players[who].session):
            self._login(who)

    def decided_at_once(self, player: Player, begin: Begin, decide: Decide, body: Told) -> str:
        """How the step ended: "passes", "fails", "named" (another person's name stands); "" in a dead session."""
        told = self.call(player, "/api/v1/steps", body)
        if told is None:
            return ""
        named = not self.model(begin) and not self.model(decide) and EffectName.NAMED in self.effects
        step = self.chain.step(begin.step)
        passed = step is not None and step.state in (StepState.PASSED, StepState.CONSUMED)
        assert told["state"] == ("PENDING" if named else "PASSED" if passed else "FAILED"), (told, step)
        self.agrees(player, told)
        return "named" if named else "passes" if passed else "fails"

    def fired(self, what: str, end: str) -> None:
        FIRED.update([f"{what} {end}"] * bool(end))

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
        end = self.decided_at_once(player, begin, decide, body | {"code": code, "consent": "1"})
        self.fired("other person" if end == "named" else "name", end)

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
        body = {"kind": "L2", "method": "ssn", "number": by_key(victim.citizen.key).number, "extra": {}}
        self.fired("number", self.decided_at_once(player, begin, decide, body))

    @rule(who=WHO, own=st.booleans())
    def window(self, who: str, own: bool) -> None:
        self._ready(who)
        self._window(who, own)

    def _window(self, who: str, own: bool) -> None:
        """Staff saw a document and handed out a code: to the player, or to another from whom the player has it."""
        player, step, code = self.players[who], self.fresh("t"), self.fresh("c")
        victim, linked = player if own else self.players[OTHERS[who]], self.linked(player)
        body = {"kind": "L3", "method": "counter_code", "purpose": "read", "code": self.issued(victim, code)}
        begin = Begin(step, player.session, Kind.L3, "counter_code", player.identity, linked, Purpose.READ)
        decide = Decide(step, player.session, player.identity, linked, Verdict.PASS, code=code)
        self.fired("window", self.decided_at_once(player, begin, decide, body))

    def issued(self, victim: Player, code: str) -> str:
        """A new code ends the person's earlier unused one."""
        person, kept = by_key(victim.citizen.key), self.chain.codes
        told = self.product.parts.counter.issue(Pii(person.name), Pii(person.number), None, "staff").reveal()
        kept = tuple(each for each in kept if each.person != victim.person or each.session is not None)
        self.now = max(self.now, self.product.parts.clock.now())
        self.chain = replace(self.chain, codes=(*kept, Code(code, victim.person, self.now + COUNTER_CODE)))
        return told
