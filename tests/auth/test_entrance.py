"""A page's login: a code counts once, a browser's session is its own citizen's, snapshot users are nobody."""

from dataclasses import dataclass, field

import pytest

from auth.entrance import Entered, Entrance
from auth.room import House
from models.assurance.levels import Level
from models.errors import LoginRejected, NoSession, SnapshotUser, WeChatDown
from models.keeping.chance import SystemRandom
from models.people.pii import Pii
from models.web import WebVisitor
from tests.auth.conftest import CONSENT, LEVEL2, MINI, OFFICIAL, Citizen, World
from tests.auth.providers import LI, WANG, Human

CALL = b"\1" * 32


@dataclass
class Web:
    """WeChat's web login: says who is told to stand at the browser."""

    human: Human = WANG
    permitted: bool = True
    snapshot: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def exchange(self, code: str) -> WebVisitor:
        self.asked.append(code)
        if self.down:
            raise WeChatDown("web")
        unionid = Pii(self.human.unionid) if self.permitted and self.human.unionid else None
        return WebVisitor(Pii(f"h5-{self.human.openid}"), unionid, self.snapshot)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def entrance(world: World, web: Web) -> Entrance:
    house = House(MINI, "shanghai", {CONSENT: b"\1" * 32}, world.clock, SystemRandom(), LEVEL2, world.pace)
    return Entrance(world.keeping, world.sessions, web, house, official_appid=OFFICIAL)


def enter(entrance: Entrance, code: str, held: Pii | None = None) -> Entered:
    return entrance.login(Pii(code), held)


def test_a_stranger_gets_a_session_of_level_nobody(world: World, entrance: Entrance) -> None:
    entered = enter(entrance, "c1")
    assert entered.token is not None
    assert entrance.caller(entered.token) == entered.caller
    assert world.level(entered.caller) == Level.NOBODY
    assert world.audit()[-1] == "login: h5"


def test_who_is_known_in_the_mini_program_is_known_on_the_page(world: World, entrance: Entrance) -> None:
    Citizen(world).climb(3)
    assert world.level(enter(entrance, "c1").caller) == Level.NUMBER  # level 3 is the session's own


def test_without_a_unionid_nobody_is_joined(world: World, entrance: Entrance, web: Web) -> None:
    Citizen(world).climb(2)
    web.permitted = False
    assert world.level(enter(entrance, "c1").caller) == Level.NOBODY
    web.permitted = True
    assert world.level(enter(entrance, "c2").caller) == Level.NUMBER


def test_a_code_counts_once_and_wechat_is_not_asked_again(entrance: Entrance, web: Web) -> None:
    enter(entrance, "c1")
    with pytest.raises(LoginRejected):
        enter(entrance, "c1")
    assert web.asked == ["c1"]


def test_a_code_is_used_up_by_an_outage_as_well(entrance: Entrance, web: Web) -> None:
    web.down = True
    with pytest.raises(WeChatDown):
        enter(entrance, "c1")
    web.down = False
    with pytest.raises(LoginRejected):
        enter(entrance, "c1")


def test_a_snapshot_user_leaves_nothing_behind(world: World, entrance: Entrance, web: Web) -> None:
    web.snapshot = True
    before = world.audit()
    with pytest.raises(SnapshotUser):
        enter(entrance, "c1")
    assert world.audit() == before
    assert world.keeping.identities.find(OFFICIAL, Pii(f"h5-{WANG.openid}")) is None


def test_the_same_citizen_goes_on_with_the_session_held(entrance: Entrance) -> None:
    first = enter(entrance, "c1")
    second = enter(entrance, "c2", first.token)
    assert (second.token, second.caller) == (None, first.caller)


def test_another_citizen_ends_the_session_held_and_gets_a_new_one(entrance: Entrance, web: Web) -> None:
    first = enter(entrance, "c1")
    web.human = LI
    second = enter(entrance, "c2", first.token)
    assert second.token is not None and second.caller.session != first.caller.session
    with pytest.raises(NoSession):
        entrance.caller(first.token)


@pytest.mark.parametrize("idle", [901, 13 * 3600])
def test_a_session_that_is_over_is_not_taken_up_again(world: World, entrance: Entrance, idle: int) -> None:
    first = enter(entrance, "c1")
    world.clock.advance(seconds=idle)
    with pytest.raises(NoSession):
        entrance.caller(first.token)
    second = enter(entrance, "c2", first.token)
    assert second.token is not None and second.caller.session != first.caller.session


def test_a_mini_programs_session_is_no_pages(world: World, entrance: Entrance) -> None:
    citizen = Citizen(world).climb(3)
    with pytest.raises(NoSession):
        entrance.caller(citizen.token)
    entered = enter(entrance, "c1", citizen.token)
    assert entered.token is not None
    assert world.level(citizen.caller()) == Level.FACE  # and it was not ended by showing it here


def test_an_ended_session_still_names_its_owner_and_an_unknown_one_nobody(world: World, entrance: Entrance) -> None:
    entered = enter(entrance, "c1")
    world.sessions.end(entered.caller.session, world.clock.now(), "logout")
    assert entrance.owner(entered.token) == entered.caller.identity
    assert entrance.owner(Pii("x" * 43)) == ""
    citizen = Citizen(world)
    citizen.login()
    assert entrance.owner(citizen.token) == ""


def test_after_a_step_the_session_goes_on_under_a_new_token(world: World, entrance: Entrance) -> None:
    first = enter(entrance, "c1")
    renewed = entrance.renew(first.token, CALL)
    assert renewed.caller == first.caller and renewed.token != first.token
    assert entrance.caller(renewed.token) == first.caller
    with pytest.raises(NoSession):
        entrance.caller(first.token)


def test_the_old_token_repeats_that_very_call_for_thirty_seconds_and_no_other(world: World, entrance: Entrance) -> None:
    first = enter(entrance, "c1")
    renewed = entrance.renew(first.token, CALL)
    assert entrance.renew(first.token, CALL) == renewed
    with pytest.raises(NoSession):
        entrance.renew(first.token, b"\2" * 32)
    world.clock.advance(seconds=31)
    with pytest.raises(NoSession):
        entrance.renew(first.token, CALL)


def test_a_token_is_renewed_of_living_page_sessions_only(world: World, entrance: Entrance) -> None:
    citizen = Citizen(world)
    citizen.login()
    for token in (citizen.token, Pii("x" * 43)):
        with pytest.raises(NoSession):
            entrance.renew(token, CALL)
