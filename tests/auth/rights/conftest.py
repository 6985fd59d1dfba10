"""A citizen with a chat and an act that waits there, in one database."""

from dataclasses import dataclass

import pytest

from models.acts import approvable, canonical, command_of
from models.assurance.levels import Purpose
from models.assurance.outcomes import StepOutcome
from models.exchange import Caller, Channel, Command, Enquiry
from models.keeping.chance import SystemRandom
from service.rights import RightsRoom
from tests.auth.conftest import MINI, Citizen, World


@dataclass
class Room:
    """`made` makes the commands of one caller; `parts` are what the service wires."""

    world: World
    parts: RightsRoom

    def command(self, caller: Caller, intent: str = "unlink", key: str = "key-1", **fields: str) -> Command:
        asked = Enquiry(Channel.OFFICIAL, caller, "shanghai", intent, self.world.clock.now(), fields=fields)
        return approvable(command_of(asked, key))

    def approve(self, citizen: Citizen, command: Command) -> StepOutcome:
        begun = citizen.look(Purpose.ACT, canonical(command))
        return citizen.finish(begun.step)


@pytest.fixture
def room(world: World) -> Room:
    parts = RightsRoom.of(world.keeping, world.sessions, MINI, world.clock, SystemRandom())
    return Room(world, parts)


@pytest.fixture
def chatting(world: World, wang: Citizen) -> Caller:
    """Wang's chat, known at level 2 through the unionid."""
    wang.climb(2)
    return world.chat(wang.human)
