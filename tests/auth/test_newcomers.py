"""Two identities of one human pass level 1 in the same moment: one person is kept, and both are that person."""

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.assurance.outcomes import Outcome
from models.errors import AlreadyThere
from models.keeping.database import db
from models.keeping.tables import DataKeyRow
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.tables import IdentityRow, PersonRow
from tests.auth.conftest import Citizen, World
from tests.auth.providers import WANG


def test_both_pass_and_one_person_is_kept(world: World, database: Flask) -> None:
    people = [replace(WANG, openid=f"o-mini-{count}", unionid=None) for count in range(3)]
    world.wechat.people = people
    citizens = [Citizen(world, human) for human in people]
    for citizen in citizens:
        citizen.login()
    start, outcomes = threading.Barrier(3), []

    def pass_level_one(citizen: Citizen) -> None:
        with database.app_context():
            start.wait()
            outcomes.append(citizen.name().state)
            db.session.remove()

    threads = [threading.Thread(target=pass_level_one, args=(citizen,)) for citizen in citizens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [Outcome.PASSED] * 3
    with reading():
        (person,) = db.session.scalars(select(PersonRow.id))
        assert set(db.session.scalars(select(IdentityRow.person_id))) == {person}
        assert db.session.scalar(select(func.count()).select_from(DataKeyRow)) == 4  # three identities, one person


def test_the_second_of_two_creations_is_told_and_leaves_no_key(world: World) -> None:
    now = world.clock.now()
    with effect():
        world.keeping.persons.create(Pii(WANG.name), Pii(WANG.number), "IDENTITY_CARD", now)
    with pytest.raises(AlreadyThere), effect():
        world.keeping.persons.create(Pii(WANG.name), Pii(WANG.number), "IDENTITY_CARD", now)
    with reading():
        assert db.session.scalar(select(func.count()).select_from(DataKeyRow)) == 1
