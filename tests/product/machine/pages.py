"""The same humans on the city-service pages: they inherit what they proved, hand a step over, and have an act done."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models.assurance.chain import Link
from models.assurance.events import Login, Redeem, Unlink
from models.assurance.levels import Level, Purpose
from tests.doors.h5.browser import OUTSIDE, Seen
from tests.product.machine.faces import Faces
from tests.product.machine.players import FIRED, OTHERS, OUTCOMES, WHO, Player

ME, QUESTION, ACT = (f"/city/shanghai/{page}" for page in ("me", "insurance-overview", "unlink"))
REDEEM = "/api/v1/handoff/redeem"


class Pages(Faces):
    @rule(who=WHO)
    def enter(self, who: str) -> None:
        self._enter(self.players[who])

    def _enter(self, player: Player) -> None:
        """WeChat says who opens the page, also where a session lives: it is this citizen's and goes on."""
        lives = self.lives(player.page)
        seen = player.browser.enters(ME)
        if not lives:
            player.page = self.fresh("h")
            self.model(Login(player.page, player.web, "h5"))
        FIRED["page goes on" if lives else "page entered"] += 1
        self.joins(player.web, player)
        assert (seen.status, seen.level) == (200, int(self.level(player.page))), (seen.text, self.chain)

    @rule(who=WHO)
    def page(self, who: str) -> None:
        self._page(self.players[who])

    def _page(self, player: Player) -> None:
        """A page of a dead session leads to WeChat; one of a live session shows the model's level."""
        lives = self.lives(player.page)
        seen = player.browser.get(ME, follow=False)
        assert seen.status == (200 if lives else 302), (seen.text, self.chain)
        if lives:
            assert seen.level == int(self.level(player.page)), (seen.text, self.chain)
        FIRED["page shown" if lives else "page sent away"] += 1

    def _proven(self, who: str) -> bool:
        """Name and number proved in the mini-program, and a page open: whether that made level 2 on both."""
        player = self.players[who]
        self._login(who)
        self._name(who, own=True)
        self._number(who, own=True)
        self._enter(player)
        return self.level(player.session) == self.level(player.page) == Level.NUMBER

    def _ticket(self, player: Player, step: Seen) -> str:
        assert step.page == "step", step.text
        handed = player.browser.post(step.link("again"), step.hidden())
        assert (handed.status, handed.page) == (200, "handing"), handed.text
        return handed.hidden()["ticket"]

    def _redeemed(self, owner: Player, by: Player, ticket: str, purpose: Purpose, action: str | None) -> bool:
        """A ticket is good once, for whoever comes first; only the page's own human gets a step for it."""
        told = self.call(by, REDEEM, {"ticket": ticket, "consent": "1"})
        if told is None:
            return False
        begun = self.taken(by, told, purpose, action, owner.page)
        FIRED["ticket redeemed" if begun else "ticket refused"] += 1
        again = self.call(owner, REDEEM, {"ticket": ticket, "consent": "1"})
        if again is not None:
            assert again["state"] == "FAILED", again
            self.agrees(owner, again)
            FIRED["ticket used"] += 1
        return begun

    @rule(who=WHO, own=st.sampled_from((True, True, False)), outcome=OUTCOMES)
    def hand_over(self, who: str, own: bool, outcome: str) -> None:
        """A page's reading: proved in the mini-program, by its own human or by another who came by the ticket."""
        player = self.players[who]
        if not self._proven(who):
            return
        by = player if own else self.players[OTHERS[who]]
        self._ready(OTHERS[who])
        ticket = self._ticket(player, player.browser.get(QUESTION))
        if self._redeemed(player, by, ticket, Purpose.READ, None):
            self._look(by, outcome)
        self._page(player)

    @rule(
        who=WHO,
        own=st.sampled_from((True, True, True, False)),
        outcome=OUTCOMES,
        minutes=st.sampled_from((0, 0, 0, 6)),
    )
    def act(self, who: str, own: bool, outcome: str, minutes: int) -> None:
        """A link is to end: approved by a face for exactly this form, done once, or not done at all."""
        player, action = self.players[who], self.fresh("a")
        if not self._proven(who):
            return
        by = player if own else self.players[OTHERS[who]]
        self._ready(OTHERS[who])
        form = player.browser.post(ACT, player.browser.get(ACT).hidden())
        step = self._ticket(player, form)
        begun = self._redeemed(player, by, step, Purpose.ACT, action)
        approving = by.pending
        if begun:
            self._look(by, outcome)
        if minutes:
            self.waits(timedelta(minutes=minutes))
        self._done(player, form.link("again"), approving if begun else "none", action)

    def _done(self, player: Player, way: str, step: str, action: str) -> None:
        """The form again, after the face: the proof is used up and the link ends, or the page asks for the step."""
        assert self.lives(player.page)
        confirm = player.browser.get(way, headers=OUTSIDE)
        assert confirm.page == "confirm", confirm.text
        done = player.browser.post(ACT, confirm.hidden())
        refused = self.model(Redeem(step, player.session, action))
        assert (done.status, done.page) == (200, "step" if refused else "answer"), (done.text, self.chain)
        FIRED["act refused" if refused else "act done"] += 1
        if not refused:
            assert not self.model(Unlink(player.web))
            identity = self.chain.identity(player.identity)
            assert identity is not None and identity.link is Link.ENDED
            FIRED["unlinked"] += 1
            player.pending = ""
        self._page(player)
        assert self.call(player, REDEEM, {"ticket": "none", "consent": "1"}) is None or refused
