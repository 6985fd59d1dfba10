"""No wrong pass: a step decides only for the session, gen, identity and person it was begun for."""

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from auth.deciding import Decision
from auth.loading import Wanted, load
from auth.methods import Claim, Ruling
from auth.rows import step_of
from auth.saving import decide
from auth.tables import SessionRow, StepRow
from models.assurance.chain import Kind, Step, StepState
from models.assurance.events import Begin, Verdict
from models.assurance.levels import Level
from models.assurance.outcomes import Outcome
from models.errors import NotConfirmed
from models.keeping.database import db
from models.keeping.transactions import effect, reading, reserve
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG


def _pending(citizen: Citizen) -> Step:
    step = citizen.look().step
    with reading():
        return step_of(db.session.get_one(StepRow, step))


def _states(*steps: Step) -> list[str]:
    with reading():
        return [db.session.get_one(StepRow, step.id).state for step in steps]


def test_no_permutation_of_two_persons_two_openids_two_sessions_passes_wrongly(world: World) -> None:
    """Every verdict a mixed-up caller could bring for two pending faces; only the two right ones may count."""
    wang, li = Citizen(world, WANG).climb(2), Citizen(world, LI).climb(2)
    steps = [_pending(wang), _pending(li)]
    fields = itertools.product(
        [step.id for step in steps],
        [step.session for step in steps],
        [step.executor for step in steps],
        [step.person for step in steps],
    )
    right = {(step.id, step.session, step.executor, step.person) for step in steps}
    decider = world.chain._finishing._decider
    for id, session, executor, person in fields:
        if (id, session, executor, person) not in right:
            begin = Begin(id, session, Kind.L3, "wx_face", executor, person)
            outcome = decider.decide(Decision(session, begin, Claim(), b""), Ruling(Verdict.PASS, "10000"))
            assert (outcome.state, outcome.session_token) == (Outcome.FAILED, None)
            assert _states(*steps) == ["PENDING", "PENDING"]
    assert wang.finish(steps[0].id).level is Level.FACE
    assert world.level(li.caller()) is Level.NUMBER
    assert li.finish(steps[1].id).level is Level.FACE


WRONG = {
    "session": {"session": "0" * 32},
    "gen": {"gen": 2},
    "executor": {"executor": "0" * 32},
    "person": {"person": "0" * 32},
    "no person": {"person": None},
    "state": {"state": StepState.NEW},
    "id": {"id": "0" * 32},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_statement_that_decides_asks_each_binding_itself(world: World, wang: Citizen, wrong: str) -> None:
    """Below the machine: all right but this one, and the row does not move."""
    wang.climb(2)
    step = _pending(wang)
    believed = replace(step, **WRONG[wrong])  # type: ignore[arg-type]
    with pytest.raises(NotConfirmed), effect():
        decide(believed, replace(believed, state=StepState.PASSED), world.clock.now(), "10000")
    assert _states(step) == ["PENDING"]


def test_the_statement_that_decides_asks_the_expiry_itself(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = _pending(wang)
    with pytest.raises(NotConfirmed), effect():
        decide(step, replace(step, state=StepState.PASSED), step.expires_at, "10000")
    assert _states(step) == ["PENDING"]


def test_with_every_binding_right_the_statement_decides(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = _pending(wang)
    with effect():
        decide(step, replace(step, state=StepState.PASSED), world.clock.now(), "10000")
    assert _states(step) == ["PASSED"]


def test_a_step_of_another_session_is_not_even_asked_about(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = wang.look().step
    other = Citizen(world)
    other.login()
    assert other.finish(step).state is Outcome.FAILED
    assert "face verdict" not in world.wechat.asked
    assert wang.finish(step).state is Outcome.PASSED


def test_a_new_gen_voids_a_pending_face(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = wang.look().step
    with effect():
        db.session.execute(update(SessionRow).values(gen=SessionRow.gen + 1))
    assert wang.finish(step).state is Outcome.FAILED
    assert world.level(wang.caller()) is Level.NUMBER


def test_a_lock_that_falls_while_the_face_runs_keeps_it_from_passing(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = wang.look().step
    for _ in range(4):
        world.wechat.verify_ret = 10004
        wang.face()
    assert _locked(world, wang)
    world.wechat.verify_ret = 10000
    assert wang.finish(step).state is Outcome.FAILED
    assert world.level(wang.caller()) is Level.NUMBER


def _locked(world: World, citizen: Citizen) -> bool:
    """The fifth failure: the pending face itself holds one of the five places."""
    world.wechat.verify_ret = 10004
    return citizen.look().state is Outcome.FAILED


def test_one_persons_face_does_nothing_for_another_session_of_the_same_identity(world: World, wang: Citizen) -> None:
    wang.climb()
    other = Citizen(world)
    other.login()
    assert world.level(other.caller()) is Level.NUMBER


def test_two_verdicts_for_one_step_decide_it_once(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = _pending(wang)
    begin = Begin(step.id, step.session, Kind.L3, "wx_face", step.executor, step.person)
    decision = Decision(step.session, begin, Claim(), b"")
    decider = world.chain._finishing._decider
    first = decider.decide(decision, Ruling(Verdict.PASS, "10000"))
    second = decider.decide(decision, Ruling(Verdict.PASS, "10000"))
    assert (first.state, second.state, second.session_token) == (Outcome.PASSED, Outcome.FAILED, None)


def test_what_the_machine_decides_on_is_what_the_rows_hold(world: World, wang: Citizen) -> None:
    wang.climb()
    caller = wang.caller()
    with reserve():
        chain = load(Wanted(caller.identity), world.clock.now())
    assert [each.id for each in chain.sessions] == [caller.session]
    assert sorted(step.kind for step in chain.steps) == [Kind.L1, Kind.L2, Kind.L3]
    with reading():
        assert len(db.session.scalars(select(StepRow)).all()) == 3
