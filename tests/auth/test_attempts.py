"""Limits and locks on the database: what a guesser gets, what an honest citizen keeps."""

import itertools
import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from auth.tables import AttemptMarkRow, AttemptRow
from models.assurance.levels import Level
from models.assurance.outcomes import Outcome
from models.errors import NoSession
from models.keeping.database import db
from models.keeping.transactions import reading
from models.people.number import check_character
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG, Human


def numbers() -> itertools.chain[str]:
    """Valid numbers that belong to nobody here."""
    bodies = (f"3101011970010{count:04d}" for count in range(1000, 9999))
    return itertools.chain(body + check_character(body) for body in bodies)


def test_five_wrong_names_lock_level_one_for_a_day(world: World, wang: Citizen) -> None:
    wang.login()
    assert {wang.name("王大明").state for _ in range(5)} == {Outcome.FAILED}
    asked = world.wechat.asked.count("realname")
    assert wang.name().state is Outcome.FAILED
    assert world.wechat.asked.count("realname") == asked == 5
    world.clock.advance(hours=24)
    wang.login()
    assert wang.name().state is Outcome.PASSED


def test_three_different_wrong_numbers_lock_level_one(world: World, wang: Citizen) -> None:
    wang.login()
    for number in itertools.islice(numbers(), 3):
        wang.name(number=number)
    assert wang.name().state is Outcome.FAILED
    assert world.wechat.asked.count("realname") == 3


def test_a_number_that_cannot_be_one_counts_like_a_wrong_one_and_asks_nobody(world: World, wang: Citizen) -> None:
    wang.login()
    for text in ("310101199003070018", "abc", "０"):
        assert wang.name(number=text).state is Outcome.FAILED
    assert wang.name().state is Outcome.FAILED
    assert "realname" not in world.wechat.asked


def test_five_wrong_numbers_lock_level_two_for_six_hours(world: World, wang: Citizen) -> None:
    wang.climb(1)
    for number in itertools.islice(numbers(), 5):
        wang.number(number)
    assert wang.number().state is Outcome.FAILED
    assert world.bureau.asked == []
    world.clock.advance(hours=6)
    wang.login()
    assert wang.number().state is Outcome.PASSED


def test_a_refusal_a_lock_and_a_mismatch_look_the_same(world: World, wang: Citizen) -> None:
    wang.climb(1)
    outcomes = [wang.number(number) for number in itertools.islice(numbers(), 7)]
    shapes = {(each.state, each.level, each.session_token, each.verify_id, len(each.step)) for each in outcomes}
    assert shapes == {(Outcome.FAILED, Level.NAME, None, None, 32)}


def test_ended_faces_are_starts_and_not_failures(world: World, wang: Citizen) -> None:
    wang.climb(2)
    world.wechat.verify_ret = 90002
    for _ in range(20):
        assert wang.face().state is Outcome.FAILED
    assert world.wechat.asked.count("face start") == 20
    assert wang.look().state is Outcome.FAILED
    assert world.wechat.asked.count("face start") == 20


def test_the_providers_own_faults_are_not_even_starts(world: World, wang: Citizen) -> None:
    wang.climb(2)
    world.wechat.verify_ret = 10008
    for _ in range(21):
        wang.face()
    world.wechat.verify_ret = 10000
    assert wang.face().state is Outcome.PASSED


def test_a_lockout_voids_the_face_that_had_passed(world: World, wang: Citizen) -> None:
    wang.climb()
    caller = wang.caller()
    world.wechat.verify_ret = 10004
    for _ in range(5):
        wang.face()
    assert world.level(caller) is Level.NUMBER


def test_a_number_gets_three_new_identities_a_day_and_five_at_all(world: World) -> None:
    """The links that stand are never touched by it."""
    names = [f"o-mini-{count}" for count in range(7)]
    world.wechat.people = [Human(WANG.name, WANG.number, openid, None) for openid in names]
    held = [Citizen(world, human) for human in world.wechat.people]
    states = []
    for day, citizens in enumerate((held[:4], held[4:])):
        world.clock.advance(days=day)
        for citizen in citizens:
            citizen.login()
            states.append(citizen.name().state)
    passed, failed = Outcome.PASSED, Outcome.FAILED
    assert states == [passed, passed, passed, failed, passed, passed, failed]
    held[0].login()
    assert world.level(held[0].caller()) is Level.NAME


def test_parallel_tries_do_not_exceed_the_limit(world: World, wang: Citizen, database: Flask) -> None:
    """Twelve wrong names at once: WeChat is asked five times at most, and the lock stands afterwards."""
    wang.login()
    start, outcomes = threading.Barrier(12), []

    def guess() -> None:
        with database.app_context():
            guesser = Citizen(world, WANG, wang.token)
            start.wait()
            outcomes.append(guesser.name("王大明").state)
            db.session.remove()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [Outcome.FAILED] * 12
    assert world.wechat.asked.count("realname") <= 5
    wang.login()
    while world.wechat.asked.count("realname") < 5:
        wang.name("王大明")
    assert wang.name().state is Outcome.FAILED


def test_parallel_finishes_pass_a_step_once(world: World, wang: Citizen, database: Flask) -> None:
    wang.climb(2)
    step, start, outcomes = wang.look().step, threading.Barrier(4), []

    def finish() -> None:
        with database.app_context():
            citizen = Citizen(world, WANG, wang.token)
            start.wait()
            try:
                outcomes.append(citizen.finish(step))
            except NoSession:  # the token was replaced before this one arrived
                outcomes.append(None)
            db.session.remove()

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tokens = {each.session_token for each in outcomes if each is not None and each.session_token}
    assert len(tokens) == 1
    assert [row for row in world.audit() if "L3 PASS" in row] == ["step: L3 PASS wx_face gen=1 10000"]


def test_nothing_that_was_tried_can_be_read_from_the_counters(world: World, wang: Citizen) -> None:
    wang.login()
    wang.name(number=LI.number)
    with reading():
        marks = [bytes(row.value_bi) + bytes(row.key_bi) for row in db.session.scalars(select(AttemptMarkRow))]
    assert marks
    assert not any(LI.number.encode() in mark or WANG.openid.encode() in mark for mark in marks)


def test_a_lock_ends_by_time_alone(world: World, wang: Citizen) -> None:
    wang.climb(1)
    for number in itertools.islice(numbers(), 5):
        wang.number(number)
    with reading():
        locks = {row.locked_until for row in db.session.scalars(select(AttemptRow))}
    assert locks == {world.clock.now() + timedelta(hours=6)}
    Citizen(world).login()
    again = Citizen(world)
    again.login()
    assert again.number().state is Outcome.FAILED
