"""What only one small corner of the machine decides: each of these went unnoticed when it was broken on purpose."""

import dataclasses
import inspect
from dataclasses import replace

import pytest

from models.assurance import chain as values
from models.assurance import deciding, events, handing, turning
from models.assurance.chain import RELINK, Kind, Link, Relink, StepState
from models.assurance.computed import level
from models.assurance.events import EffectName, Join, Verdict
from models.assurance.levels import Level, Purpose
from models.assurance.limits import locked
from models.assurance.machine import RULES, next
from models.assurance.turning import level_in
from tests.assurance.build import DAY, NOW, SECOND, chain, decide, identity, session, step, stranger
from tests.assurance.test_guards import _full, _l1

ENDED = identity(link=Link.ENDED)


def _results(effects: tuple[events.Effect, ...], name: EffectName) -> list[str]:
    return [each.of if name is EffectName.NOTICE else each.result for each in effects if each.name is name]


def _named(*identities: values.Identity, **parts: object) -> values.Chain:
    return next(_l1(*identities), decide(**parts), NOW)[0]


@pytest.mark.parametrize("module", [values, events, handing, turning, deciding])
def test_the_values_of_the_chain_cannot_be_changed_in_place(module: object) -> None:
    for name, kind in inspect.getmembers(module, dataclasses.is_dataclass):
        assert kind.__dataclass_params__.frozen, name
        assert "__slots__" in vars(kind), name


def test_who_joins_a_twin_whose_link_ended_inherits_nothing() -> None:
    before = chain(identities=(ENDED, stranger("B")))
    assert next(before, Join("B", "U"), NOW)[0].identities[1] == stranger("B", "U")


def test_heirs_count_once_among_the_five_identities_of_a_person() -> None:
    alone = [identity(f"C{number}", union=None) for number in range(4)]
    assert _named(stranger("A", "U"), identity("B"), *alone[:3]).steps[0].state is StepState.PASSED
    assert _named(stranger("A", "U"), identity("B"), *alone).steps[0].state is StepState.FAILED


def test_a_pass_that_names_nobody_links_nobody() -> None:
    after, effects = next(_l1(stranger("A"), stranger("B")), decide(person=None), NOW)
    assert after.steps[0].state is StepState.FAILED
    assert _results(effects, EffectName.AUDIT) == ["no person"]
    assert after.identities == (stranger("A"), stranger("B"))


@pytest.mark.parametrize(("seen", "known"), [(7, Level.FACE), (1, Level.NUMBER)])
def test_a_served_session_counts_the_proof_in_its_own_gen(seen: int, known: Level) -> None:
    proof = step(state=StepState.PASSED, serves="s2", serves_gen=seen)
    served = session("s2", "B", "official", gen=7)
    assert level(served, identity("B"), (proof,), 1, NOW) is known


def test_a_link_that_ended_begins_anew_at_level_one_and_counts_as_new() -> None:
    after = _named(ENDED, stranger("B"))
    assert (after.identities[0].link, after.identities[0].l1_at) == (Link.ACTIVE, NOW)
    assert after.identities[0].l2_at is None
    assert [mark.value for mark in after.tally("L1.links", "n1").marks] == ["A"]


def test_level_one_again_keeps_level_two_and_counts_no_new_link() -> None:
    after = _named(identity(), identity("B"))
    assert after.identities[0].l2_at == NOW - DAY
    assert after.tally("L1.links", "n1").marks == ()


def test_the_session_that_proved_level_one_has_seen_the_link() -> None:
    after = _named(identity(link_epoch=3), identity("B", link_epoch=3))
    assert level_in(after, after.sessions[0], NOW, RULES) is Level.NUMBER


def test_a_session_of_an_identity_that_is_not_here_is_nobody() -> None:
    elsewhere = session("s9", "Z")
    assert level_in(chain(sessions=(elsewhere,)), elsewhere, NOW, RULES) is Level.NOBODY


def test_asking_too_early_for_another_person_does_not_begin_the_day_anew() -> None:
    asked = Relink("A", "P2", NOW - DAY + SECOND)
    before = replace(_l1(identity(), identity("B")), relinks=(asked,))
    after, effects = next(before, decide(person="P2"), NOW)
    assert _results(effects, EffectName.AUDIT) == ["G52"]
    assert after.relinks == (asked,)
    assert _results(effects, EffectName.NOTICE) == []


def test_a_failure_without_a_number_locks_no_count_of_numbers() -> None:
    before = _l1(stranger("A"), tallies=(_full("L1.numbers", "A", 3),))
    after, _ = next(before, decide(person=None, number=None, verdict=Verdict.FAIL), NOW)
    assert after.tally("L1.numbers", "A") == before.tallies[0]
    assert not locked(after.tally("L1.numbers", "A"), NOW)


def test_a_pass_without_a_number_counts_no_link_under_nothing() -> None:
    after = _named(stranger("A"), number=None)
    assert after.steps[0].state is StepState.PASSED
    assert {tally.key for tally in after.tallies} <= {"A"}


def test_of_too_many_links_only_those_hear_whose_link_stands() -> None:
    others = (identity("B", union=None), identity("C", union=None, link=Link.ENDED), identity("D", person="P2"))
    before = _l1(stranger("A"), *others, tallies=(_full("L1.links", "n1", 3),))
    after, effects = next(before, decide(), NOW)
    assert _results(effects, EffectName.AUDIT) == ["G37"]
    assert _results(effects, EffectName.NOTICE) == ["B"]
    assert locked(after.tally("L1.links", "n1"), NOW)


def test_a_face_that_relinks_needs_the_day_to_have_been_asked_for() -> None:
    before = chain(steps=(step(person="P2", purpose=Purpose.ACT, action=RELINK),))
    after, effects = next(before, decide(person="P2"), NOW)
    assert _results(effects, EffectName.AUDIT) == ["no relink"]
    assert after.identities == before.identities


def test_who_takes_no_part_in_a_step_keeps_kind_and_state() -> None:
    """Level 1 decides about its own step, and about no other of the chain."""
    before = replace(_l1(identity(), identity("B")), steps=(*_l1(identity()).steps, step("t2", kind=Kind.L2)))
    assert next(before, decide(), NOW)[0].steps[1] == before.steps[1]
