"""A face in the mini-program answers the question that waits in the chat: same unionid, same person, nobody else's."""

from sqlalchemy import select

from auth.tables import StepRow
from models.assurance.levels import Level
from models.exchange import Caller
from models.keeping.database import db
from models.keeping.tables import OutboxRow, ParkedRow
from models.keeping.transactions import reading
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG


def _owed(world: World) -> list[tuple[str, str | None]]:
    with reading():
        rows = db.session.scalars(select(OutboxRow).order_by(OutboxRow.created_at))
        return [(row.kind, row.session_id) for row in rows]


def test_the_waiting_chat_reaches_level_three_with_the_mini_program(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    world.park(chat)
    wang.climb()
    assert world.level(chat) is Level.FACE
    assert ("parked", chat.session) in _owed(world)


def test_a_chat_that_asked_nothing_is_served_nothing(world: World, wang: Citizen) -> None:
    """Equal unionid inherits levels 1 and 2; level 3 is per session."""
    chat = world.chat(WANG)
    wang.climb()
    assert world.level(chat) is Level.NUMBER


def test_a_strangers_waiting_chat_is_not_served(world: World, wang: Citizen) -> None:
    theirs, own = world.chat(LI), world.chat(WANG)
    world.park(theirs)
    world.park(own)
    wang.climb()
    assert (world.level(own), world.level(theirs)) == (Level.FACE, Level.NOBODY)


def test_a_chat_without_unionid_joins_nobody(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG, unionid=False)
    world.park(chat)
    wang.climb()
    assert world.level(chat) is Level.NOBODY


def test_the_steps_keep_the_waiting_chat_awake(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    world.park(chat)
    for prove in (wang.login, wang.name, wang.number):
        world.clock.advance(minutes=9)
        prove()
    world.clock.advance(minutes=9)
    wang.finish(wang.look().step)
    assert world.level(chat) is Level.FACE


def test_a_chat_that_fell_asleep_is_opened_anew_with_its_question(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    parked = world.park(chat)
    world.clock.advance(minutes=16)
    wang.climb()
    with reading():
        row = db.session.get_one(ParkedRow, parked)
        moved, question = Caller(chat.identity, row.session_id), world.keeping.parking.question(row)
    assert moved.session != chat.session
    assert question.intent == "insurance-overview"
    assert (world.level(moved), world.level(chat)) == (Level.FACE, Level.NOBODY)
    assert ("parked", moved.session) in _owed(world)


def test_a_question_of_a_logged_out_chat_is_gone_and_the_face_still_passes(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    parked = world.park(chat)
    world.sessions.end(chat.session, world.clock.now(), "logout")
    wang.climb()
    with reading():
        assert db.session.get_one(ParkedRow, parked).state == "ENDED"


def test_logging_out_of_the_chat_ends_what_served_it(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    world.park(chat)
    wang.climb()
    world.sessions.end(chat.session, world.clock.now(), "logout")
    again = world.chat(WANG)
    assert again.session != chat.session
    assert (world.level(chat), world.level(again)) == (Level.NOBODY, Level.NUMBER)


def test_logging_out_of_the_mini_program_ends_what_it_proved_for_the_chat(world: World, wang: Citizen) -> None:
    chat = world.chat(WANG)
    world.park(chat)
    wang.climb()
    world.chain.end(wang.token.reveal())
    assert world.level(chat) is Level.NUMBER


def test_a_mini_program_that_learns_its_unionid_later_inherits(world: World) -> None:
    Citizen(world).climb(2)
    chat = world.chat(WANG)
    assert world.level(chat) is Level.NUMBER
    with reading():
        assert db.session.scalars(select(StepRow.serves_id)).all() == [None, None]


def test_a_chat_session_is_one_until_it_idles_out(world: World) -> None:
    first = world.chat(WANG)
    world.clock.advance(minutes=15)
    assert world.chat(WANG) == first
    world.clock.advance(minutes=15, seconds=1)
    assert world.chat(WANG).session != first.session
