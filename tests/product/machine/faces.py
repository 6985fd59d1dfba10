"""The face check: begun in one call, ended on the phone, decided in another."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from models.assurance.chain import Kind, StepState
from models.assurance.events import Begin, Decide, Handed, Verdict
from models.assurance.levels import Purpose
from tests.product.machine.players import FACES, FIRED, OTHERS, OUTCOMES, WHO, Player, Told
from tests.product.machine.rungs import Rungs

READ = {"kind": "L3", "method": "wx_face", "purpose": "read", "consent": "1"}


class Faces(Rungs):
    @rule(who=WHO)
    def face(self, who: str) -> None:
        self._face(who)

    def _face(self, who: str) -> None:
        player = self.players[who]
        told = self.call(player, "/api/v1/steps", READ)
        if told is not None:
            FIRED["face begun" if self.taken(player, told, Purpose.READ) else "face refused"] += 1

    def taken(
        self, player: Player, told: Told, purpose: Purpose, action: str | None = None, serves: str | None = None
    ) -> bool:
        """A face check of the linked person begins, or a guard says no to it: in the service as in the model."""
        linked, who = self.linked(player), (player.session, Kind.L3, "wx_face", player.identity)
        refused = self.model(Begin(told["step"], *who, linked, purpose, action, serves))
        assert (told["state"] == "FAILED") is refused, (told, self.chain)
        if not refused:
            self.model(Handed(told["step"], player.session))
            player.pending, player.verify_id = told["step"], told["verify_id"]
        self.agrees(player, told)
        return not refused

    @rule(who=WHO, rungs=st.sampled_from((0, 2, 3, 3, 4, 4, 4)), outcome=OUTCOMES)
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

    @precondition(lambda self: any(each.pending for each in self.players.values()))
    @rule(data=st.data(), outcome=OUTCOMES)
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
            # A live face is its own holder's: an identity that became another person's no longer has one.
            seen = Verdict.FAIL if outcome == "pass" and step.person != player.person else FACES[outcome]
            verdict = seen if self.now < step.expires_at else Verdict.EXPIRED
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
