"""A promised answer ends with a word to the citizen, whatever becomes of it, unless they ended everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.errors import BadRequest, CityNotServed, NotFound, ServiceError, WeChatError
from models.exchange import Answer, Enquiry
from models.keeping.database import db
from models.keeping.tables import OutboxRow
from models.keeping.transactions import reading, worker_effect
from tests.product.citizen import Citizen
from tests.support.product import Product, running

DAY = 86400
A_MOMENT = timedelta(seconds=4)  # less than the first pause before the bureau is asked again
NAMED = [NotFound("nobody"), BadRequest("field"), WeChatError(40003, "x"), CityNotServed("shanghai")]
SORRY, ELSEWHERE = "我们这里出错了", "渠道"


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product


def _proven(product: Product) -> Citizen:
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.prove()
    _work(product)
    return citizen


def _at_level_two(product: Product) -> Citizen:
    """Who asked, and lacks the face alone."""
    citizen = Citizen(product, "employee")
    citizen.follow()
    citizen.says("社保")
    citizen.login()
    citizen.real_name()
    citizen.number()
    _work(product)
    return citizen


def _work(product: Product) -> None:
    while product.work():
        pass


def _promised(product: Product, citizen: Citizen) -> int:
    """A question that the bureau could not answer; how much the citizen has heard by message so far."""
    product.control("faults", bureau="garbled")
    assert "稍后" in citizen.says("社保")
    product.control("faults", bureau="off")
    return len(citizen.received())


def _breaks(product: Product, kind: str, error: ServiceError) -> None:
    """From now on the router of this duty fails."""

    def answering(enquiry: Enquiry) -> Answer:
        raise error

    duties = product.parts.worker.duties
    duties[kind] = replace(duties[kind], answering=answering)  # type: ignore[index, type-var]


def _result(product: Product, kind: str) -> tuple[str, str]:
    with product.app.app_context(), reading():
        newest = select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.created_at.desc()).limit(1)
        row = db.session.scalars(newest).one()
        return row.state, row.result


@pytest.mark.parametrize("error", NAMED, ids=lambda error: error.code)
def test_an_owed_answer_that_fails_by_name_ends_with_a_sentence(product: Product, error: ServiceError) -> None:
    citizen = _proven(product)
    heard = _promised(product, citizen)
    _breaks(product, "answer", error)
    _work(product)
    (said,) = citizen.received()[heard:]
    assert (ELSEWHERE if isinstance(error, CityNotServed) else SORRY) in said
    assert _result(product, "answer") == ("ENDED", error.code)


@pytest.mark.parametrize("error", NAMED[:2], ids=lambda error: error.code)
def test_a_parked_question_that_fails_by_name_ends_with_a_sentence(product: Product, error: ServiceError) -> None:
    citizen = _at_level_two(product)
    _breaks(product, "parked", error)
    citizen.face()
    _work(product)
    (said,) = citizen.received()
    assert SORRY in said
    assert _result(product, "parked") == ("ENDED", error.code)


def test_a_parked_question_whose_bureau_stays_away_until_the_proof_lapses_ends_with_a_sentence(
    product: Product,
) -> None:
    citizen = _at_level_two(product)
    product.control("faults", bureau="garbled")
    citizen.face()
    _work(product)
    product.control("clock", advance=901)
    _work(product)
    promised, ended = citizen.received()
    assert "没有回应" in promised
    assert "请再问一次" in ended
    assert _result(product, "parked") == ("ENDED", "question_expired")


def test_an_owed_answer_whose_bureau_stays_away_is_given_up_with_a_sentence(product: Product) -> None:
    """Somebody who goes on writing stays known; what is asked again every quarter of an hour ends within the day."""
    citizen = _proven(product)
    product.control("faults", bureau="garbled")
    citizen.says("社保")
    heard = len(citizen.received())
    with product.app.app_context(), worker_effect() as session:
        now = product.parts.clock.now()
        session.execute(update(OutboxRow).where(OutboxRow.kind == "answer").values(expires_at=now + A_MOMENT))
    _work(product)
    (said,) = citizen.received()[heard:]
    assert "一直没有回应" in said
    assert _result(product, "answer") == ("ENDED", "bureau_gave_up")


def test_an_answer_that_waited_for_more_than_a_day_says_that_it_is_too_late(product: Product) -> None:
    citizen = _proven(product)
    heard = _promised(product, citizen)
    product.control("clock", advance=DAY + 60)
    _work(product)
    (said,) = citizen.received()[heard:]
    assert "失效" in said
    assert _result(product, "answer")[0] == "ENDED"


def test_who_logs_out_hears_no_more_of_what_they_had_asked(product: Product) -> None:
    citizen = _proven(product)
    heard = _promised(product, citizen)
    citizen.says("退出")
    _work(product)
    assert citizen.received()[heard:] == []
    assert _result(product, "answer")[0] == "ENDED"
