"""The model beside the service: told only what happened outside, it keeps the chain that follows."""

from datetime import timedelta

from hypothesis.stateful import RuleBasedStateMachine, initialize

from models.assurance.chain import Chain, Identity
from models.assurance.computed import dead_because
from models.assurance.events import EffectName, Event, Join, Tick, Touch
from models.assurance.levels import Level
from models.assurance.machine import RULES, next
from models.assurance.turning import level_in
from tests.doors.h5.browser import Browser
from tests.product.citizen import Citizen
from tests.product.machine.players import CROWD, EVENTS, FIRED, NAMES, Player, Told
from tests.support.product import Product


class World(RuleBasedStateMachine):
    product: Product
    used = 0

    @initialize()
    def begin(self) -> None:
        """Fresh people for every run, in a world whose clock only goes on."""
        keys = CROWD[World.used : World.used + len(NAMES)]
        World.used += len(NAMES)
        assert len(keys) == len(NAMES), "everybody was used once: run fewer examples, or start again"
        self.players = {name: self._player(name, key) for name, key in zip(NAMES, keys, strict=True)}
        self.now = self.product.parts.clock.now()
        known = [Identity(one) for each in self.players.values() for one in (each.identity, each.web)]
        self.chain = Chain(tuple(known), 1, self.now)
        self.effects: frozenset[EffectName] = frozenset()
        self.count = 0

    def _player(self, name: str, key: str) -> Player:
        return Player(
            Citizen(self.product, key), Browser(self.product, key), f"{name} mini", f"{name} web", f"P-{name}"
        )

    def model(self, event: Event) -> bool:
        """The model moves; whether it refused."""
        EVENTS[type(event).__name__] += 1
        self.now = max(self.now, self.product.parts.clock.now())
        self.chain, effects = next(self.chain, event, self.now)
        self.effects = frozenset(each.name for each in effects)
        FIRED.update(["locked"] * (EffectName.LOCKED in self.effects))
        return EffectName.REFUSED in self.effects

    def fresh(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def level(self, session_id: str) -> Level:
        session = self.chain.session(session_id)
        return Level.NOBODY if session is None else level_in(self.chain, session, self.now, RULES)

    def lives(self, session_id: str) -> bool:
        """A request arrives: the session is touched, or it is over."""
        session = self.chain.session(session_id)
        self.now = max(self.now, self.product.parts.clock.now())
        if session is None or dead_because(session, self.chain.epoch, self.now) is not None:
            return False
        return not self.model(Touch(session_id))

    def linked(self, player: Player) -> str | None:
        identity = self.chain.identity(player.identity)
        return None if identity is None else identity.person

    def joins(self, identity_id: str, player: Player) -> None:
        """WeChat names this human's unionid at the first login of each of their identities."""
        identity = self.chain.identity(identity_id)
        assert identity is not None
        if identity.union is None:
            assert not self.model(Join(identity_id, player.citizen.key))
            after = self.chain.identity(identity_id)
            FIRED["joined alone" if after is None or after.person is None else "joined linked"] += 1

    def call(self, player: Player, path: str, body: Told) -> Told | None:
        """The service's answer; None for a dead session, which the model must have known."""
        lives = self.lives(player.session)
        status, told = self.product.call(path, player.citizen.token or "x" * 43, body)
        assert (status == 401) is not lives, (status, told, path)
        if status == 401:
            FIRED["dead session"] += 1
            return None
        assert status == 200, told
        player.citizen.token = told.get("session_token", player.citizen.token)
        return told

    def agrees(self, player: Player, told: Told) -> None:
        assert told["level"] == int(self.level(player.session)), (told, self.chain)

    def waits(self, length: timedelta) -> None:
        self.product.control("clock", advance=int(length.total_seconds()))
        self.now += length
        self.model(Tick())
