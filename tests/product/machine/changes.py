"""What ends sessions or changes who somebody is: logout, time, locks, another person, a new epoch."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import update

from models.assurance.chain import RELINK, RELINK_ACTION, Kind, Link
from models.assurance.events import Begin, Decide, End, EpochBump, Verdict
from models.assurance.levels import Level, Purpose
from models.keeping.tables import EpochRow
from models.keeping.transactions import effect
from tests.product.machine.pages import Pages
from tests.product.machine.players import FIRED, OTHERS, WHO, Player
from tests.support.wire import HTTP

GUESSES = 5  # wrong numbers that lock


class Changes(Pages):
    @rule(who=WHO)
    def logout(self, who: str) -> None:
        player = self.players[who]
        if self.call(player, "/api/v1/logout", {}) is not None:
            self.model(End(player.session, "logout"))
            player.pending = ""
            FIRED["logout"] += 1

    @rule(who=WHO)
    def revoke_others(self, who: str) -> None:
        """Every other session of the same person ends, on pages too, and none of anybody else's."""
        player = self.players[who]
        if not self.lives(player.session) or self.level(player.session) is Level.NOBODY:
            return
        person = self.linked(player)
        same = (each.id for each in self.chain.identities if each.person == person and each.link is Link.ACTIVE)
        others = [each for each in self.chain.sessions_of(frozenset(same)) if each.id != player.session]
        assert self.call(player, "/api/v1/sessions/revoke-others", {}) is not None
        for each in others:
            self.model(End(each.id, "logout"))
        for name, each in self.players.items():
            self._listed(name)
            self._page(each)
        FIRED["others revoked"] += 1

    @rule(minutes=st.sampled_from((1, 1, 6, 16)))
    def time(self, minutes: int) -> None:
        self.waits(timedelta(minutes=minutes))
        FIRED["time"] += 1

    @rule(who=WHO)
    def listed(self, who: str) -> None:
        self._listed(who)

    def _listed(self, who: str) -> None:
        """The gate itself, over the list of one's own sessions: the level of this one is the model's."""
        player = self.players[who]
        lives = self.lives(player.session)
        headers = {"Authorization": f"Bearer {player.citizen.token or 'x' * 43}"}
        asked = HTTP.request("GET", f"{self.product.base}/api/v1/sessions", headers=headers)
        if not lives:
            assert asked.status == 401
        elif self.level(player.session) is Level.NOBODY:
            assert (asked.status, asked.json()["code"], asked.json()["need"]) == (403, "STEP_UP", 1)
            FIRED["list refused"] += 1
        else:
            mine = [one["level"] for one in asked.json()["sessions"] if one["this"]]
            assert mine == [int(self.level(player.session))]
            FIRED["listed"] += 1

    @rule(who=WHO)
    def guess(self, who: str) -> None:
        """Wrong numbers until they lock: what a face proved is void, and the right number is refused as well."""
        if not self._proven(who):
            return
        self._face(who)
        if self.players[who].pending:
            self._look(self.players[who], "pass")
        for _ in range(GUESSES):
            self._number(who, own=self.linked(self.players[who]) != self.players[who].person)
        self._number(who, own=self.linked(self.players[who]) == self.players[who].person)
        self._page(self.players[who])

    @rule(who=WHO, patient=st.sampled_from((True, True, False)))
    def become(self, who: str, patient: bool) -> None:
        """Another person takes the account over, with codes from a window: asked for, a day's wait, named, moved."""
        player, heir = self.players[who], self.players[OTHERS[who]]
        self._enter(player)
        self._login(who)
        self._name(who, own=True)
        self._stated(player, heir)
        self.waits(timedelta(days=1, minutes=1) if patient else timedelta(minutes=16))
        self._login(who)
        self._moved(player, *self._stated(player, heir))
        self._page(player)
        self._listed(who)

    def _stated(self, player: Player, heir: Player) -> tuple[str, str]:
        """Level 1 by the heir's code: it links who is nobody, and only names to whom another's account will go."""
        step, code = self.fresh("t"), self.fresh("c")
        typed = self.issued(heir, code)
        body = {"kind": "L1", "method": "counter_code", "code": typed}
        begin = Begin(step, player.session, Kind.L1, "counter_code", player.identity)
        decide = Decide(step, player.session, player.identity, heir.person, Verdict.PASS, heir.person, code)
        self.fired("other person", self.decided_at_once(player, begin, decide, body))
        return code, typed

    def _moved(self, player: Player, code: str, typed: str) -> None:
        """Level 3 by the same code, for exactly this: without a name that stands it moves nothing."""
        step, asked = self.fresh("t"), self.chain.relink(player.identity)
        person = self.linked(player) if asked is None else asked.person
        body = {"kind": "L3", "method": "counter_code", "purpose": "act", "action": RELINK_ACTION, "code": typed}
        who = (player.session, Kind.L3, "counter_code", player.identity)
        begin = Begin(step, *who, person, Purpose.ACT, RELINK)
        decide = Decide(step, player.session, player.identity, person, Verdict.PASS, code=code)
        moved = self.decided_at_once(player, begin, decide, body) == "passes"
        FIRED["moved" if moved else "not moved"] += 1

    @precondition(lambda self: any(self.level(each.session) >= Level.NUMBER for each in self.players.values()))
    @rule()
    def epoch(self) -> None:
        """After a restore or a key incident: whoever was well known is not even logged in any more."""
        with effect() as session:
            session.execute(update(EpochRow).values(value=EpochRow.value + 1))
        self.model(EpochBump())
        for name, each in self.players.items():
            self._listed(name)
            self._page(each)
        FIRED["epoch"] += 1
