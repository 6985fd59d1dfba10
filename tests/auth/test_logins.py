"""Where one is logged in, and ending it there: all of one's own, nobody else's, at the next request."""

from dataclasses import replace

import pytest

from models.assurance.levels import Level
from models.errors import NoSession, StepUp
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG


def _listed(world: World, citizen: Citizen) -> list[tuple[str, int, bool]]:
    views = world.sessions.listed(citizen.caller(), world.clock.now())
    return sorted((str(view.channel), int(view.level), view.this) for view in views)


def test_the_list_names_every_channel_with_its_level_and_this_one(world: World, wang: Citizen) -> None:
    wang.climb()
    world.chat(WANG)
    assert _listed(world, wang) == [("mini", 3, True), ("official", 2, False)]


def test_another_account_of_the_same_person_is_in_the_list(world: World, wang: Citizen) -> None:
    second = replace(WANG, openid="o-mini-second", unionid=None)
    world.wechat.people.append(second)
    wang.climb(1)
    Citizen(world, second).climb(1)
    assert len(_listed(world, wang)) == 2


def test_another_person_is_never_in_the_list(world: World, wang: Citizen) -> None:
    wang.climb(1)
    world.wechat.people.append(LI)
    Citizen(world, LI).climb(1)
    assert _listed(world, wang) == [("mini", 1, True)]


def test_a_stranger_sees_their_own_session_only(world: World, wang: Citizen) -> None:
    wang.login()
    Citizen(world, LI).login()
    assert _listed(world, wang) == [("mini", 0, True)]


def test_ended_idle_and_expired_sessions_are_not_listed(world: World, wang: Citizen) -> None:
    wang.climb(1)
    world.clock.advance(minutes=15, seconds=1)
    wang.login()
    assert len(_listed(world, wang)) == 1


def test_the_api_asks_level_one_for_it(world: World, wang: Citizen) -> None:
    wang.login()
    with pytest.raises(StepUp) as asked:
        world.chain.known(wang.token.reveal(), Level.NAME)
    assert asked.value.need == 1


def test_ending_all_works_at_the_next_request_everywhere(world: World, wang: Citizen) -> None:
    wang.climb()
    other, chat = Citizen(world), world.chat(WANG)
    other.login()
    assert world.sessions.end_all(wang.caller(), world.clock.now(), "test") == 3
    assert world.level(chat) is Level.NOBODY
    for ended in (wang, other):
        with pytest.raises(NoSession):
            ended.number()
    assert len([row for row in world.audit() if row == "logout: test"]) == 3
