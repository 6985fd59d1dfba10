"""Identities and persons are found by blind index; a unionid from WeChat makes twins, and twins inherit."""

import threading

from flask import Flask
from sqlalchemy import func, select

from models.keeping.database import db
from models.keeping.tables import DataKeyRow
from models.keeping.transactions import effect, receive
from models.people.pii import Pii
from models.people.tables import IdentityRow
from tests.conftest import StillClock
from tests.keeping.conftest import Keeping


def test_an_identity_is_found_again_and_its_openid_is_not_in_the_row(keeping: Keeping, clock: StillClock) -> None:
    with receive():
        row = keeping.identities.find_or_create("wxa", Pii("oCanary"), clock.now())
    assert keeping.identities.find("wxa", Pii("oCanary")) is row
    assert keeping.identities.find("wxb", Pii("oCanary")) is None
    assert keeping.identities.openid(row).reveal() == "oCanary"
    assert b"oCanary" not in row.openid_enc + row.openid_bi


def test_processes_that_create_the_same_identity_at_once_get_one(
    keeping: Keeping, clock: StillClock, database: Flask
) -> None:
    ids: list[str] = []

    def arrive() -> None:
        with database.app_context():
            with receive():
                ids.append(keeping.identities.find_or_create("wxa", Pii("o1"), clock.now()).id)
            db.session.remove()

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 6
    assert len(set(ids)) == 1
    assert db.session.scalar(select(func.count()).select_from(IdentityRow)) == 1
    assert db.session.scalar(select(func.count()).select_from(DataKeyRow)) == 1


def test_a_twin_inherits_person_and_levels_and_a_stranger_does_not(keeping: Keeping, clock: StillClock) -> None:
    with effect():
        person = keeping.persons.create(Pii("张三"), Pii("11010519491231002X"), "IDENTITY_CARD", clock.now())
        mini, chat, stranger = (
            keeping.identities.find_or_create(appid, Pii(openid), clock.now())
            for appid, openid in (("mini", "o1"), ("oa", "o2"), ("oa", "o3"))
        )
        keeping.identities.learn_unionid(mini, Pii("u1"))
        keeping.identities.learn_unionid(chat, Pii("u1"))
        keeping.identities.learn_unionid(stranger, Pii("u2"))
        keeping.identities.link(mini, person.id, clock.now(), clock.now())
        assert keeping.identities.inherit(chat)
        assert not keeping.identities.inherit(stranger)
    assert (chat.person_id, chat.link_state, chat.l2_at) == (person.id, "ACTIVE", clock.now())
    assert (stranger.person_id, stranger.link_state) == (None, "NONE")


def test_an_identity_that_stood_for_somebody_else_does_not_inherit(keeping: Keeping, clock: StillClock) -> None:
    with effect():
        before, other = (
            keeping.persons.create(Pii("张三"), Pii(number), "IDENTITY_CARD", clock.now())
            for number in ("11010519491231002X", "110105194912310011")
        )
        mini, chat = (keeping.identities.find_or_create(app, Pii("o1"), clock.now()) for app in ("mini", "oa"))
        for row in (mini, chat):
            keeping.identities.learn_unionid(row, Pii("u1"))
        keeping.identities.link(chat, before.id, clock.now(), None)
        chat.link_state = "ENDED"
        keeping.identities.link(mini, other.id, clock.now(), clock.now())
        assert not keeping.identities.inherit(chat)
    assert (chat.person_id, chat.link_state) == (before.id, "ENDED")


def test_a_person_is_found_by_number_and_both_name_and_number_open(keeping: Keeping, clock: StillClock) -> None:
    with effect():
        made = keeping.persons.create(Pii("张三"), Pii("11010519491231002X"), "IDENTITY_CARD", clock.now())
    assert keeping.persons.find(Pii("11010519491231002X")) is made
    assert keeping.persons.find(Pii("110105194912310011")) is None
    assert (keeping.persons.name(made).reveal(), keeping.persons.number(made).reveal()) == (
        "张三",
        "11010519491231002X",
    )
