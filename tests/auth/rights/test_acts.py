"""An act is done when level 3 approved exactly it: once, in time, by the human who asked - and then only once."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from auth.rights.tables import ExportRow
from auth.tables import StepRow
from models.errors import BadRequest, NotApproved
from models.exchange import Caller
from models.keeping.database import db
from models.keeping.transactions import reading
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI
from tests.auth.rights.conftest import Room


def approved(room: Room, caller: Caller, command) -> bool:
    return room.parts.acts.approved(caller, command.action_hash, room.world.clock.now())


def states(world: World) -> list[str]:
    with reading():
        return [row.state for row in db.session.scalars(select(StepRow).where(StepRow.purpose == "act"))]


def exports() -> int:
    with reading():
        return len(list(db.session.scalars(select(ExportRow))))


def test_an_approved_act_uses_its_proof_up_and_leaves_one_row_of_each(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    command = room.command(chatting, "access-copy")
    assert not approved(room, chatting, command)
    assert room.approve(wang, command).state == "PASSED"
    assert approved(room, chatting, command)
    done = room.parts.rights.copy(command)
    assert states(room.world) == ["CONSUMED"]
    assert [row for row in room.world.audit() if row.startswith("act:")] == ["act: access-copy"]
    assert [row for row in room.world.audit() if "redeemed" in row] != []
    assert done.receipt.isdigit()


def test_repeating_it_under_the_same_key_gives_the_same_receipt_and_changes_nothing(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    command = room.command(chatting, "access-copy")
    room.approve(wang, command)
    first = room.parts.rights.copy(command)
    before = room.world.audit()
    room.world.clock.advance(hours=1)
    assert room.parts.rights.copy(command) == first
    assert approved(room, chatting, command), "a worker that died before telling may tell now"
    assert (room.world.audit(), exports()) == (before, 2)


def test_the_key_of_one_act_is_no_key_for_another(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting, "access-copy")
    room.approve(wang, command)
    room.parts.rights.copy(command)
    with pytest.raises(BadRequest):
        room.parts.rights.unlink(room.command(chatting, "unlink"))


def test_an_act_without_a_key_is_refused(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting, key="")
    room.approve(wang, command)
    with pytest.raises(BadRequest):
        room.parts.rights.unlink(command)


def test_one_proof_serves_one_act(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting, "access-copy")
    room.approve(wang, command)
    room.parts.rights.copy(command)
    with pytest.raises(NotApproved):
        room.parts.rights.copy(room.command(chatting, "access-copy", key="key-2"))


def test_every_part_of_the_action_is_what_was_approved(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting, "unlink")
    room.approve(wang, command)
    for other in (
        room.command(chatting, "delete-account"),
        room.command(chatting, "unlink", key="key-2"),
        room.command(chatting, "unlink", more="1"),
        replace(command, city="beijing"),  # still under the hash that was approved
    ):
        with pytest.raises(NotApproved):
            room.parts.rights.unlink(other)
    assert states(room.world) == ["PASSED"]
    room.parts.rights.unlink(command)


@pytest.mark.parametrize(("seconds", "good"), [(300, True), (301, False)])
def test_a_proof_is_good_for_five_minutes_from_its_start(
    room: Room, wang: Citizen, chatting: Caller, seconds: int, good: bool
) -> None:
    command = room.command(chatting)
    room.approve(wang, command)
    room.world.clock.advance(seconds=seconds)
    assert approved(room, chatting, command) is good
    if good:
        room.parts.rights.unlink(command)
        return
    with pytest.raises(NotApproved):
        room.parts.rights.unlink(command)
    assert states(room.world) == ["PASSED"]


def test_another_humans_proof_approves_nothing(room: Room, wang: Citizen, chatting: Caller) -> None:
    li = Citizen(room.world, LI).climb(2)
    command = room.command(chatting)
    assert room.approve(li, command).state == "PASSED"
    assert not approved(room, chatting, command)
    with pytest.raises(NotApproved):
        room.parts.rights.unlink(command)


def test_a_proof_that_a_logout_voided_approves_nothing(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting)
    room.approve(wang, command)
    room.world.chain.end(wang.token.reveal())
    with pytest.raises(NotApproved):
        room.parts.rights.unlink(command)


def test_a_face_for_reading_approves_nothing(room: Room, wang: Citizen, chatting: Caller) -> None:
    wang.face()
    assert not approved(room, chatting, room.command(chatting))


def test_an_act_that_fails_half_way_keeps_its_proof(
    room: Room, wang: Citizen, chatting: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = room.command(chatting, "delete-account")
    room.approve(wang, command)

    def fail(owner: str) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(room.world.keeping.vault, "destroy", fail)
        room.parts.rights.delete(command)
    assert states(room.world) == ["PASSED"]
    room.parts.rights.delete(command)


def test_an_act_proof_shows_nothing(room: Room, wang: Citizen, chatting: Caller) -> None:
    room.approve(wang, room.command(chatting))
    assert room.world.level(wang.caller()) == room.world.level(chatting) == 2
