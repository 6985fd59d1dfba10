"""A mismatch, a lock and a refusal are one refusal: in what is told, and in what is done to tell it (2.6).

The trace is every statement's verb and table, every provider asked or stood in for, in order. A provider that is not
asked is waited for as long as it usually takes; a step that is not begun costs the statements of one that is.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from models.assurance.outcomes import Outcome, StepOutcome
from models.keeping.database import db
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG

SHAPE = re.compile(r"(BEGIN|SELECT|INSERT|UPDATE|DELETE|SAVEPOINT|RELEASE|ROLLBACK)")
TABLE = re.compile(r"(?:FROM|INTO|UPDATE|TO) +([a-z_]+)")
PROVIDER = {"wxpay_realname": "realname", "ssn": "match"}


def shape(statement: str) -> str:
    """`SELECT person`: the verb and the first table. However a savepoint ends, it ends."""
    verb = SHAPE.match(statement.strip())
    assert verb, statement
    if verb[1] in ("RELEASE", "ROLLBACK"):
        return "savepoint ends"
    found = TABLE.search(statement)
    return verb[1] if verb[1] == "SAVEPOINT" or found is None else f"{verb[1]} {found[1]}"


@contextmanager
def traced(world: World) -> Iterator[list[str]]:
    trace: list[str] = []

    def heard(connection, cursor, statement, *rest):  # type: ignore[no-untyped-def]
        trace.append(shape(statement))

    def waited(method: str) -> None:
        trace.append(f"ask {PROVIDER[method]}")

    asked, matched, stood = world.wechat._asked, world.bureau.match, world.pace.stand_in
    world.wechat._asked = lambda what: (trace.append(f"ask {what}"), asked(what))[1]  # type: ignore[method-assign]
    world.bureau.match = lambda *all: (trace.append("ask match"), matched(*all))[1]  # type: ignore[method-assign]
    world.pace.stand_in = waited  # type: ignore[method-assign]
    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        yield trace
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
        world.wechat._asked, world.bureau.match = asked, matched  # type: ignore[method-assign]
        world.pace.stand_in = stood  # type: ignore[method-assign]


def _told(world: World, ask: Callable[[], StepOutcome]) -> tuple[list[str], tuple[object, ...]]:
    db.session.expire_all()
    with traced(world) as trace:
        outcome = ask()
    return trace, (outcome.state, outcome.session_token, outcome.verify_id, len(outcome.step))


def _same(first: tuple[list[str], object], second: tuple[list[str], object]) -> None:
    assert first[1] == second[1]
    assert first[0] == second[0]


def test_the_trace_of_level_one_is_the_same_for_a_mismatch_a_lock_and_a_form_that_cannot_be(
    world: World, wang: Citizen
) -> None:
    wang.login()
    wang.name("王大明")  # the first try writes the number's mark once and for all
    mismatch = _told(world, lambda: wang.name("王大明"))
    assert mismatch[1][0] is Outcome.FAILED and "ask realname" in mismatch[0]
    for _ in range(3):
        wang.name("王大明")
    assert any("G" not in row and "FAIL" in row for row in world.audit())
    locked = _told(world, lambda: wang.name("王大明"))
    assert [row for row in world.audit() if "G21" in row]
    _same(mismatch, locked)


def test_the_trace_of_level_two_is_the_same_for_a_mismatch_and_a_lock(world: World, wang: Citizen) -> None:
    wang.climb(1)
    mismatch = _told(world, lambda: wang.number(LI.number))
    assert mismatch[1][0] is Outcome.FAILED and mismatch[0].count("ask match") == 1
    for _ in range(4):
        wang.number(LI.number)
    locked = _told(world, lambda: wang.number(LI.number))
    assert [row for row in world.audit() if "G21" in row]
    _same(mismatch, locked)


def test_a_number_the_bureau_does_not_know_costs_what_another_persons_number_costs(world: World, wang: Citizen) -> None:
    wang.climb(1)
    other = _told(world, lambda: wang.number(LI.number))
    world.bureau.people = []
    _same(other, _told(world, lambda: wang.number(WANG.number)))


def test_a_person_known_here_is_refused_like_one_nobody_knows(world: World, wang: Citizen) -> None:
    """Whether somebody uses this service is nobody's business: Li does, and a made-up number does not."""
    Citizen(world, LI).climb(1)
    wang.login()
    known = _told(world, lambda: wang.name(number=LI.number))
    unknown = _told(world, lambda: wang.name(number="310101197001011001"))
    _same(known, unknown)


def test_a_refusal_before_the_rung_below_asks_as_much(world: World, wang: Citizen) -> None:
    """Level 2 without level 1 has no person to count under; only that pair's mark is missing."""
    wang.login()
    trace, told = _told(world, wang.number)
    assert told[0] is Outcome.FAILED
    assert "ask match" in trace and trace.count("UPDATE auth_step") == 1
