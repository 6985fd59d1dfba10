"""An identity becomes another person's: after a day, by their name and face, and not without word to the old link."""

from dataclasses import replace

from sqlalchemy import select

from auth.tables import RelinkRow
from models.assurance.chain import RELINK_ACTION
from models.assurance.levels import Level, Purpose
from models.assurance.outcomes import Outcome, StepOutcome
from models.keeping.database import db
from models.keeping.tables import OutboxRow
from models.keeping.transactions import reading
from models.people.pii import Pii
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG

# The WeChat account changed hands: WeChat Pay now knows its openid as Li.
HEIR = replace(LI, openid=WANG.openid, unionid=WANG.unionid)


def _handed_over(world: World, wang: Citizen) -> Citizen:
    """Wang climbed; then the account is Li's, who asks to be linked and is refused."""
    wang.climb(2)
    world.chat(WANG)
    world.wechat.people = [HEIR]
    heir = Citizen(world, HEIR, wang.token)
    assert heir.name().state is Outcome.FAILED
    return heir


def _take_over(heir: Citizen) -> StepOutcome:
    return heir.finish(heir.look(Purpose.ACT, RELINK_ACTION).step)


def _owed(world: World) -> list[str]:
    with reading():
        return list(db.session.scalars(select(OutboxRow.kind).order_by(OutboxRow.created_at)))


def _pending(world: World) -> int:
    with reading():
        return len(db.session.scalars(select(RelinkRow)).all())


def test_asking_for_another_person_is_the_one_refusal_and_starts_a_day(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    assert world.level(heir.caller()) is Level.NUMBER  # Wang's link stands as it was
    assert _pending(world) == 1
    assert [row for row in world.audit() if "G35" in row]
    assert _owed(world) == ["notice relink_begun"]


def test_within_the_day_it_stays_refused_with_its_own_reason(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    world.clock.advance(hours=23, minutes=59)
    heir.login()
    assert heir.name().state is Outcome.FAILED
    assert [row for row in world.audit() if row.startswith("step: G52")]
    assert _take_over_state(heir) is Outcome.FAILED


def _take_over_state(heir: Citizen) -> Outcome:
    return heir.look(Purpose.ACT, RELINK_ACTION).state


def test_after_the_day_name_and_face_move_the_link_and_end_every_session(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    chat = world.chat(WANG)
    world.clock.advance(hours=24)
    assert heir.login() is Level.NUMBER  # still as Wang: nothing moved by waiting
    named = heir.name()
    assert (named.state, named.level, named.session_token) == (Outcome.PENDING, Level.NUMBER, None)
    assert _take_over(heir).state is Outcome.PASSED
    assert world.level(chat) is Level.NOBODY
    assert heir.login() is Level.NAME
    person = world.keeping.persons.find(Pii(LI.number))
    assert person is not None and world.identity(HEIR).person_id == person.id
    assert heir.number(LI.number).state is Outcome.PASSED
    assert _owed(world) == ["notice relink_begun", "notice relink_done"]
    assert _pending(world) == 0


def test_the_old_persons_face_does_not_move_the_link(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    world.clock.advance(hours=24)
    heir.login()
    heir.name()
    world.wechat.verify_ret = 10004
    assert _take_over(heir).state is Outcome.FAILED
    assert world.identity(HEIR).l2_at is not None


def test_a_face_without_the_name_said_again_is_refused(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    world.clock.advance(hours=24)
    heir.login()
    assert _take_over_state(heir) is Outcome.FAILED
    assert [row for row in world.audit() if "G54" in row]


def test_a_name_said_eleven_minutes_ago_is_too_old_for_the_face(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    world.clock.advance(hours=24)
    heir.login()
    assert heir.name().state is Outcome.PENDING
    world.clock.advance(minutes=10, seconds=1)
    assert _take_over_state(heir) is Outcome.FAILED
    assert [row for row in world.audit() if "G55" in row]


def test_after_seven_days_the_wait_begins_anew(world: World, wang: Citizen) -> None:
    heir = _handed_over(world, wang)
    world.clock.advance(days=7, seconds=1)
    heir.login()
    assert heir.name().state is Outcome.FAILED
    assert [row for row in world.audit() if row.startswith("step: G53")]
    assert heir.name().state is Outcome.FAILED
    assert [row for row in world.audit() if row.startswith("step: G52")]


def test_an_account_without_a_chat_is_owed_no_message(world: World, wang: Citizen) -> None:
    wang.climb(2)
    world.wechat.people = [HEIR]
    Citizen(world, HEIR, wang.token).name()
    assert _owed(world) == []


def test_when_new_links_to_a_number_lock_the_standing_link_is_told(world: World) -> None:
    people = [replace(WANG, openid=f"o-mini-{count}", unionid=f"u-{count}") for count in range(4)]
    world.wechat.people = people
    for human in people:
        citizen = Citizen(world, human)
        citizen.login()
        if human is people[0]:
            world.chat(human)
        citizen.name()
    assert [row for row in world.audit() if row.startswith("step: G37")]
    assert _owed(world) == ["notice links_locked"]


def test_a_name_changed_by_law_is_kept_once_wechat_confirmed_it(world: World, wang: Citizen) -> None:
    wang.climb()
    world.wechat.people = [replace(WANG, name="王晓明")]
    assert wang.name("王晓明").state is Outcome.PASSED
    row = world.keeping.persons.find(Pii(WANG.number))
    assert row is not None and world.keeping.persons.name(row) == Pii("王晓明")
    assert [line for line in world.audit() if line.startswith("name changed")]
    assert world.gate.citizen(world.gate.standing(wang.caller(), world.clock.now())).name == Pii("王晓明")


def test_a_name_wechat_does_not_confirm_changes_nothing(world: World, wang: Citizen) -> None:
    wang.climb(1)
    assert wang.name("王晓明").state is Outcome.FAILED
    row = world.keeping.persons.find(Pii(WANG.number))
    assert row is not None and world.keeping.persons.name(row) == Pii(WANG.name)
