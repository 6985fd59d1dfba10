"""Level 2 is each city's own choice: number alone, a bank card, a query password, and what else it demands."""

import pytest
from sqlalchemy import select, update

from auth.tables import AttemptMarkRow, QueryPasswordRow
from models.assurance.levels import Level
from models.assurance.outcomes import Outcome, StepOutcome
from models.errors import BadRequest, CityNotServed
from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.tables import IdentityRow
from tests.auth.conftest import Citizen, World
from tests.auth.providers import WANG

SECRET, OTHER = "sunny-Tuesday-7", "rainy-Friday-9"


def _in(city: str) -> None:
    with effect():
        db.session.execute(update(IdentityRow).values(city=city))


@pytest.fixture
def county(world: World, wang: Citizen) -> Citizen:
    """At level 1, insured in a county whose bureau asks for more."""
    wang.climb(1)
    _in("county")
    world.bureau.cards[WANG.number] = "6217001234567890123"
    return wang


def _with_password(world: World, citizen: Citizen, password: str = SECRET) -> Citizen:
    """Set once at level 3, then back at level 1."""
    citizen.number()
    citizen.face()
    who = world.chain.known(citizen.token.reveal(), Level.FACE)
    world.passwords.set(who.person or "", who.identity, Pii(password), world.clock.now())
    world.clock.advance(days=31)
    citizen.login()
    return citizen


def _by_password(citizen: Citizen, password: str = SECRET) -> StepOutcome:
    return citizen.number(method="query_password", query_password=password)


def test_shanghai_offers_the_number_and_nothing_else(wang: Citizen) -> None:
    wang.climb(1)
    for method, extra in (("bankcard", {"bank_card": "0123"}), ("query_password", {"query_password": SECRET})):
        with pytest.raises(BadRequest):
            wang.number(method=method, **extra)
    assert wang.number().state is Outcome.PASSED


def test_a_city_without_a_bureau_has_no_level_two(wang: Citizen) -> None:
    wang.climb(1)
    _in("beijing")
    with pytest.raises(CityNotServed):
        wang.number()


def test_what_the_city_demands_besides_must_be_there(world: World, wang: Citizen) -> None:
    wang.climb(1)
    _in("strict")
    with pytest.raises(BadRequest):
        wang.number()
    assert wang.number(card_tail="4567").state is Outcome.PASSED
    assert world.bureau.extras == [{"card_tail": "4567"}]


@pytest.mark.parametrize("digits", ["0123", "6217 0012 3456 7890 123"])
def test_the_bureau_compares_the_bank_card(county: Citizen, digits: str) -> None:
    assert county.number(method="bankcard", bank_card=digits).state is Outcome.PASSED


def test_another_bank_card_is_a_failure(county: Citizen) -> None:
    assert county.number(method="bankcard", bank_card="9999").state is Outcome.FAILED


@pytest.mark.parametrize("digits", ["", "012", "12a4", "１２３４", "1" * 20])
def test_what_cannot_be_a_card_is_an_error_of_form(world: World, county: Citizen, digits: str) -> None:
    with pytest.raises(BadRequest):
        county.number(method="bankcard", bank_card=digits)
    assert world.bureau.asked == []


def test_the_right_password_and_number_pass_and_the_bureau_never_sees_it(world: World, county: Citizen) -> None:
    citizen = _with_password(world, county)
    assert _by_password(citizen).level is Level.NUMBER
    assert world.bureau.extras[-1] == {}


def test_a_wrong_password_and_none_set_fail_alike_and_the_bureau_is_not_asked(world: World, county: Citizen) -> None:
    asked = len(world.bureau.asked)
    assert _by_password(county).state is Outcome.FAILED
    assert _by_password(_with_password(world, county), OTHER).state is Outcome.FAILED
    assert len(world.bureau.asked) == asked + 1  # the way up of _with_password


def test_five_wrong_passwords_lock_it_for_a_day_and_for_every_account_of_the_person(
    world: World, county: Citizen
) -> None:
    citizen = _with_password(world, county)
    for _ in range(5):
        _by_password(citizen, OTHER)
    assert _by_password(citizen).state is Outcome.FAILED
    world.clock.advance(hours=6, seconds=1)
    citizen.login()
    assert _by_password(citizen).state is Outcome.FAILED  # the number's own lock is over, the password's is not
    assert citizen.number().state is Outcome.PASSED
    world.clock.advance(hours=18)
    citizen.login()
    assert _by_password(citizen).state is Outcome.PASSED


def test_a_forgotten_password_is_replaced_at_level_three(world: World, county: Citizen) -> None:
    citizen = _with_password(world, _with_password(world, county), OTHER)
    assert _by_password(citizen).state is Outcome.FAILED
    assert _by_password(citizen, OTHER).state is Outcome.PASSED


@pytest.mark.parametrize("plain", ["short", "a" * 65, "11111111", WANG.number[6:14]])
def test_a_password_that_is_too_short_or_too_plain_is_refused(world: World, county: Citizen, plain: str) -> None:
    county.number()
    county.face()
    who = world.chain.known(county.token.reveal(), Level.FACE)
    with pytest.raises(BadRequest):
        world.passwords.set(who.person or "", who.identity, Pii(plain), world.clock.now())


def test_what_is_kept_is_argon2id_sealed_under_the_person(world: World, county: Citizen) -> None:
    citizen = _with_password(world, county)
    person = world.identity(citizen.human).person_id
    with reading():
        (row,) = db.session.scalars(select(QueryPasswordRow))
        assert SECRET.encode() not in row.hash_enc and b"argon2" not in row.hash_enc
    with effect():
        world.keeping.vault.destroy(str(person))
    assert row.person_id == person


def test_level_two_again_is_a_step_of_its_own_that_proves_what_was_proved(world: World, wang: Citizen) -> None:
    """A phone that lost the answer repeats the call. Level 2 changes no token (security design 2.1), so nothing brings
    the first answer back: the bureau is asked again, a second row says so, and neither level nor token is gained."""
    wang.climb(1)
    token, asked = wang.token.reveal(), len(world.bureau.asked)
    first, second = wang.number(), wang.number()
    assert (first.state, second.state) == (Outcome.PASSED, Outcome.PASSED)
    assert first.step != second.step
    assert (first.level, second.level) == (Level.NUMBER, Level.NUMBER)
    assert (first.session_token, second.session_token, wang.token.reveal()) == (None, None, token)
    assert len(world.bureau.asked) == asked + 2
    with reading():
        told = list(db.session.scalars(select(AuditRow.object).where(AuditRow.result.startswith("L2 PASS"))))
        assert sorted(told) == sorted([first.step, second.step])
        assert db.session.query(AttemptMarkRow).filter(AttemptMarkRow.scope.startswith("L2")).count() == 0
