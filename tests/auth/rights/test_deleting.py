"""Deletion, unlinking, and what WeChat's events set off: exactly this human's data goes, everybody else's stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from auth.tables import AttemptMarkRow, ConsentRow, SessionRow, StepRow
from models.errors import KeyDestroyed, NoSession
from models.exchange import Caller
from models.keeping.database import db
from models.keeping.tables import DataKeyRow, SessionKeyRow
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.tables import IdentityRow, PersonRow
from tests.auth.conftest import MINI, OFFICIAL, Citizen
from tests.auth.providers import LI, WANG
from tests.auth.rights.conftest import Room


def deleted(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting, "delete-account", key="key-delete")
    room.approve(wang, command)
    room.parts.rights.delete(command)


def count(table: type, *where: object) -> int:
    with reading():
        return len(list(db.session.scalars(select(table).where(*where))))  # type: ignore[arg-type]


def test_deletion_takes_keys_person_sessions_and_every_index(room: Room, wang: Citizen, chatting: Caller) -> None:
    wang.number("31010419881123002X")  # a failure leaves a mark
    deleted(room, wang, chatting)
    assert [count(table) for table in (PersonRow, DataKeyRow, SessionKeyRow, AttemptMarkRow)][:3] == [0, 0, 0]
    with reading():
        for row in db.session.scalars(select(IdentityRow)):
            assert (row.openid_enc, row.unionid_bi, row.unionid_enc, row.person_id) == (b"", None, None, None)
            assert (row.link_state, row.l1_at, row.l2_at, row.city) == ("ENDED", None, None, None)
        assert {row.person_id for row in db.session.scalars(select(StepRow))} == {None}
        assert all(row.revoked_at and row.token_hash is None for row in db.session.scalars(select(SessionRow)))
        scopes = {row.scope for row in db.session.scalars(select(AttemptMarkRow))}
        assert scopes <= {"L1.links"}, "only what is counted under the number, for its day"
    assert room.world.keeping.identities.find(MINI, Pii(WANG.openid)) is None


def test_consents_stay_as_evidence_and_name_nobody(room: Room, wang: Citizen, chatting: Caller) -> None:
    deleted(room, wang, chatting)
    with reading():
        (kept,) = db.session.scalars(select(ConsentRow))
        assert kept.withdrawn_at == room.world.clock.now()
        assert db.session.get_one(IdentityRow, kept.identity_id).openid_enc == b""


def test_another_person_keeps_everything(room: Room, wang: Citizen, chatting: Caller) -> None:
    li = Citizen(room.world, LI).climb()
    deleted(room, wang, chatting)
    assert room.world.level(li.caller()) == 3
    assert room.world.gate.citizen(room.world.gate.standing(li.caller(), room.world.clock.now())).name == Pii(LI.name)


def test_whoever_comes_back_is_a_stranger_who_can_begin_anew(room: Room, wang: Citizen, chatting: Caller) -> None:
    deleted(room, wang, chatting)
    assert room.world.level(chatting) == 0
    assert wang.login() == 0
    wang.climb()
    assert room.world.chat(WANG).identity != chatting.identity


def test_unlinking_ends_links_and_sessions_and_keeps_the_person(room: Room, wang: Citizen, chatting: Caller) -> None:
    command = room.command(chatting)
    room.approve(wang, command)
    old = wang.token
    room.parts.rights.unlink(command)
    assert count(PersonRow) == 1
    assert room.world.identity(WANG).link_state == "ENDED"
    assert room.world.level(chatting) == 0
    with pytest.raises(NoSession):
        room.world.sessions.of_token(old.reveal(), room.world.clock.now())
    assert count(SessionKeyRow) == 0
    assert wang.login() == 0
    assert wang.name().level == 1


def told(room: Room, event: str, at: datetime | None = None, appid: str = MINI, openid: str = WANG.openid) -> None:
    """What the push desk does: one effect around one event."""
    effects, at = room.parts.effects, at or room.world.clock.now()
    with effect():
        if event == "revoked":
            effects.authorisation_revoked(appid, Pii(openid), ("1",), at)
        elif event == "closed":
            effects.account_closed(appid, Pii(openid), at)
        elif event == "changed":
            effects.profile_changed(appid, Pii(openid), (), at)
        else:
            effects.unfollowed(OFFICIAL, Pii(f"chat-{WANG.openid}"), at)


EVENTS = ("revoked", "closed", "changed", "unfollowed")


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_about_a_stranger_changes_nothing(room: Room, event: str) -> None:
    told(room, event)
    assert room.world.audit() == []


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_leaves_other_people_alone(room: Room, wang: Citizen, chatting: Caller, event: str) -> None:
    li = Citizen(room.world, LI).climb()
    told(room, event)
    assert room.world.level(li.caller()) == 3


def test_a_revoked_authorisation_withdraws_consent_and_ends_all_sessions(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    told(room, "revoked")
    assert room.world.level(chatting) == 0
    assert count(ConsentRow, ConsentRow.withdrawn_at.is_(None)) == 0
    assert count(SessionKeyRow) == 0
    assert "authorisation revoked: consent withdrawn, sessions ended" in room.world.audit()
    assert wang.login() == 2, "the link stands: only what was agreed to was taken back"


def test_a_closed_account_deletes_this_identity_and_the_person_goes_with_the_last(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    told(room, "closed")
    assert room.world.keeping.identities.find(MINI, Pii(WANG.openid)) is None
    assert room.world.keeping.identities.find(OFFICIAL, Pii(f"chat-{WANG.openid}")) is not None
    assert count(PersonRow) == 1
    told(room, "closed", None, OFFICIAL, f"chat-{WANG.openid}")
    assert (count(PersonRow), count(DataKeyRow)) == (0, 0)


@pytest.mark.parametrize("event", EVENTS)
def test_what_began_after_an_event_that_arrives_late_stands(
    room: Room, wang: Citizen, chatting: Caller, event: str
) -> None:
    told(room, event, room.world.clock.now() - timedelta(hours=1))
    assert (room.world.level(chatting), room.world.level(wang.caller())) == (2, 2)
    assert count(ConsentRow, ConsentRow.withdrawn_at.is_(None)) == 1


def test_a_changed_profile_is_noted_and_nothing_else(room: Room, wang: Citizen, chatting: Caller) -> None:
    before = room.world.audit()
    told(room, "changed")
    assert room.world.audit() == [*before, "profile changed: nothing kept"]
    assert room.world.level(chatting) == 2


def test_an_unfollow_ends_the_chat_only(room: Room, wang: Citizen, chatting: Caller) -> None:
    told(room, "unfollowed")
    assert (room.world.level(chatting), room.world.level(wang.caller())) == (0, 2)


def test_what_is_held_is_counted_and_what_is_copied_can_be_opened_by_its_person_only(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    held = {each.kind: each.count for each in room.parts.rights.held(chatting)}
    assert (held["person"], held["identity"], held["consent"]) == (1, 2, 1)
    with reading():
        everything = room.parts.copying.everything(chatting.identity)
    assert (everything["person"][0]["name"], everything["person"][0]["number"]) == (WANG.name, WANG.number)
    assert LI.number not in str(everything)
    stranger = Citizen(room.world, LI)
    stranger.login()
    with pytest.raises(NoSession):
        room.parts.rights.held(stranger.caller())


def test_a_correction_is_sealed_under_the_person_and_opened_once_per_key(
    room: Room, wang: Citizen, chatting: Caller
) -> None:
    command = room.command(chatting, "correction", text="wrong")
    ticket = room.parts.rights.correct(command, Pii("wrong"), Pii("[]"))
    assert room.parts.rights.correct(command, Pii("wrong"), Pii("[]")) == ticket
    assert room.parts.rights.tickets(chatting) == (ticket,)
    deleted(room, wang, chatting)
    with reading(), pytest.raises((KeyDestroyed, NoSession)):
        room.parts.rights.tickets(chatting)
