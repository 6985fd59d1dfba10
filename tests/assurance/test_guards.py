"""Each guard of the machine alone: all right but this one. With the guard it is refused; without it, it goes through.

So no guard hides behind another, and taking one away fails a test here.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from models.assurance import lifetimes
from models.assurance.chain import RELINK, Chain, Kind, Link, Mark, Relink, StepState, Tally
from models.assurance.computed import level
from models.assurance.events import Effect, EffectName, Event, Join, Redeem, Verdict
from models.assurance.guards import ALL, TABLE
from models.assurance.handing import Ticket, refused
from models.assurance.levels import Level, Purpose
from models.assurance.machine import next
from models.assurance.turning import Rules
from tests.assurance.build import DAY, NOW, SECOND, begin, chain, code, decide, identity, session, step, stranger

PASSED = step(state=StepState.PASSED)
ACT = step(state=StepState.PASSED, purpose=Purpose.ACT, action="a1")


def _with_session(**parts: object) -> Chain:
    return chain(sessions=(session(**parts), session("s2", "B", "official")))


def _with_identity(**parts: object) -> Chain:
    return chain(identities=(identity(**parts), identity("B")))


def _l1(*identities: object, tallies: tuple[Tally, ...] = ()) -> Chain:
    return chain(identities=identities, steps=(step(kind=Kind.L1, method="wxpay_realname"),), tallies=tallies)


def _coded(**parts: object) -> Chain:
    return chain(steps=(step(method="counter_code"),), codes=(code(**parts),))


def _locked(scope: str) -> Tally:
    return Tally(scope, "P1 A", (), NOW + SECOND)


def _full(scope: str, key: str, count: int) -> Tally:
    return Tally(scope, key, tuple(Mark(f"m{number}", NOW - SECOND) for number in range(count)))


SERVED = begin(serves="s2")
CODE = decide(code="c1")
REDEEM = Redeem("t1", "s1", "a1")

ASKED = Relink("A", "P2", NOW - DAY)
NAMED = replace(ASKED, named_at=NOW - SECOND, session="s1", gen=1)
MOVES = begin(person="P2", purpose=Purpose.ACT, action=RELINK)
TICKET = Ticket("t9", "s1", 1, Purpose.READ, NOW - lifetimes.TICKET)


def _renaming(asked: Relink) -> tuple[Chain, Event]:
    """Level 1 of P2 passes at WeChat, on an identity that is P1's."""
    return replace(_l1(identity(), identity("B")), relinks=(asked,)), decide(person="P2")


# guard -> (chain, event) in which only that guard has something to say
REFUSED: dict[str, tuple[Chain, Event]] = {
    "G01": (_with_session(revoked=True), decide()),
    "G02": (_with_session(expires_at=NOW - SECOND), decide()),
    "G03": (_with_session(last_seen_at=NOW - lifetimes.IDLE - SECOND), decide()),
    "G04": (_with_session(epoch=0), decide()),
    "G15": (chain(), begin(step="t1")),
    "G16": (chain(), begin(executor="B")),
    "G17": (_with_identity(l2_at=None), begin()),
    "G18": (chain(), begin(person="P2")),
    "G19": (chain(), begin(purpose=Purpose.ACT)),
    "G20": (chain(tallies=(_full("L3.hour", "P1 A", 5),)), begin()),
    "G21": (chain(tallies=(_locked("L3.hour"),)), begin()),
    "G22": (chain(identities=(identity(), identity("B", union="V"))), SERVED),
    "G23": (chain(identities=(identity(), identity("B", person="P2"))), SERVED),
    "G24": (chain(sessions=(session(), session("s2", "B", "official", revoked=True))), SERVED),
    "G25": (chain(sessions=(session(), session("s3", "A"))), decide(session="s3")),
    "G26": (_with_session(gen=2), decide()),
    "G27": (chain(), decide(executor="B")),
    "G28": (chain(steps=(step(person="P1"),)), decide(person="P2")),
    "G29": (chain(steps=(step(state=StepState.FAILED),)), decide()),
    "G30": (chain(steps=(step(expires_at=NOW),)), decide()),
    "G44": (chain(steps=(ACT,), sessions=(session(), session("s3", "A"))), replace(REDEEM, session="s3")),
    "G45": (chain(steps=(replace(ACT, purpose=Purpose.READ),)), REDEEM),
    "G46": (chain(steps=(ACT,)), replace(REDEEM, action="a2")),
    "G47": (chain(steps=(replace(ACT, state=StepState.PENDING),)), REDEEM),
    "G48": (chain(steps=(replace(ACT, created_at=NOW - lifetimes.FACE_ACT - SECOND),)), REDEEM),
    "G49": (chain(steps=(replace(ACT, person="P2"),)), REDEEM),
    "G54": (chain(relinks=(replace(NAMED, session="s7"),)), MOVES),
    "G55": (chain(relinks=(replace(NAMED, named_at=NOW - lifetimes.STEP - SECOND),)), MOVES),
    "G56": (chain(relinks=(replace(NAMED, person="P3"),)), MOVES),
    "G50": (chain(steps=(ACT,), identities=(identity(l2_at=None), identity("B"))), REDEEM),
}

# guard -> (chain, event): a provider's pass that must end as a failure all the same
FAILED: dict[str, tuple[Chain, Event]] = {
    "G31": (chain(), decide(verdict=Verdict.OUTAGE)),
    "G32": (chain(tallies=(_locked("L3.hour"),)), decide()),
    "G33": (_with_identity(l2_at=None), decide()),
    "G34": (_with_identity(person="P2"), decide()),
    "G35": (_l1(identity(person="P2"), identity("B", person="P2")), decide()),
    "G36": (_l1(stranger("A"), *(identity(f"C{number}", union=None) for number in range(5))), decide()),
    "G37": (_l1(stranger("A"), tallies=(_full("L1.links", "n1", 3),)), decide()),
    "G40": (_coded(expires_at=NOW), CODE),
    "G52": _renaming(replace(ASKED, asked_at=ASKED.asked_at + SECOND)),
    "G53": _renaming(replace(ASKED, asked_at=NOW - lifetimes.RELINK_LAPSE - SECOND)),
    "G41": (_coded(used=frozenset({Kind.L3})), CODE),
    "G42": (_coded(session="s7"), CODE),
    "G43": (_coded(person="P2"), CODE),
}

# guard -> a chain whose session s1 would be at level 3 if that guard were not there
LOWERED: dict[str, Chain] = {
    guard: replace(lowered, steps=(PASSED,), highest=NOW)
    for guard, lowered in {
        "G01": _with_session(revoked=True),
        "G02": _with_session(expires_at=NOW - SECOND),
        "G03": _with_session(last_seen_at=NOW - lifetimes.IDLE - SECOND),
        "G04": _with_session(epoch=0),
        "G05": _with_identity(link=Link.ENDED),
        "G06": _with_session(link_epoch_seen=4),
        "G07": _with_identity(l1_at=NOW - lifetimes.NAME_LINK - SECOND),
        "G08": _with_identity(l2_at=NOW - lifetimes.NUMBER_LINK - SECOND),
    }.items()
} | {
    "G09": chain(steps=(replace(PASSED, session="s7"),)),
    "G10": chain(steps=(replace(PASSED, gen=0),)),
    "G11": chain(steps=(replace(PASSED, person="P2"),)),
    "G12": chain(steps=(replace(PASSED, purpose=Purpose.ACT),)),
    "G13": chain(steps=(replace(PASSED, state=StepState.CONSUMED),)),
    "G14": chain(steps=(replace(PASSED, created_at=NOW - lifetimes.FACE_READ - SECOND),)),
}


def _without(guard: str) -> Rules:
    return Rules(guards=ALL - {guard})


def _refusals(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.result for effect in effects if effect.name is EffectName.REFUSED]


def _audits(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.result for effect in effects if effect.name is EffectName.AUDIT]


@pytest.mark.parametrize("guard", REFUSED)
def test_this_guard_alone_refuses(guard: str) -> None:
    before, event = REFUSED[guard]
    after, effects = next(before, event, NOW)
    assert _refusals(effects) == [guard]
    assert after == replace(before, highest=NOW)


@pytest.mark.parametrize("guard", REFUSED)
def test_without_this_guard_the_same_event_goes_through(guard: str) -> None:
    before, event = REFUSED[guard]
    after, effects = next(before, event, NOW, _without(guard))
    assert not _refusals(effects)
    assert after != replace(before, highest=NOW)


@pytest.mark.parametrize("guard", FAILED)
def test_this_guard_alone_turns_a_providers_pass_into_a_failure(guard: str) -> None:
    before, event = FAILED[guard]
    after, effects = next(before, event, NOW)
    assert after.steps[0].state in (StepState.FAILED, StepState.VOID)
    assert _audits(effects) == [Verdict.OUTAGE if guard == "G31" else guard]
    assert after.identities == before.identities


@pytest.mark.parametrize("guard", FAILED)
def test_without_this_guard_the_same_step_passes(guard: str) -> None:
    before, event = FAILED[guard]
    after, _ = next(before, event, NOW, _without(guard))
    assert after.steps[0].state is StepState.PASSED


@pytest.mark.parametrize("guard", LOWERED)
def test_this_guard_alone_keeps_the_level_below_three(guard: str) -> None:
    assert _level(LOWERED[guard], ALL) < Level.FACE
    assert _level(LOWERED[guard], ALL - {guard}) is Level.FACE


def _level(held: Chain, guards: frozenset[str], now: datetime = NOW) -> Level:
    return level(held.sessions[0], held.identities[0], held.steps, held.epoch, now, guards=guards)


def test_everything_right_is_level_three() -> None:
    """The ground under the tests above: without a fault nothing lowers the level."""
    assert _level(chain(steps=(PASSED,)), ALL) is Level.FACE


def test_only_an_equal_unionid_inherits() -> None:
    before, event = _l1(stranger("A", "U"), stranger("B", "V")), decide()
    assert next(before, event, NOW)[0].identities[1].person is None
    assert next(before, event, NOW, _without("G38"))[0].identities[1].person == "P1"


def test_an_identity_of_another_person_does_not_inherit() -> None:
    before = chain(identities=(identity(union="U"), identity("B", union=None, person="P2")))
    assert next(before, Join("B", "U"), NOW)[0].identities[1].person == "P2"
    assert next(before, Join("B", "U"), NOW, _without("G39"))[0].identities[1].person == "P1"


def test_a_clock_set_back_prolongs_nothing() -> None:
    """The step expired at the highest time seen; an earlier clock does not bring it back."""
    late = NOW + lifetimes.STEP
    before = chain(highest=late, sessions=(session(last_seen_at=late), session("s2", "B", "official")))
    assert _refusals(next(before, decide(), NOW)[1]) == ["G30"]
    assert next(before, decide(), NOW, _without("G51"))[0].steps[0].state is StepState.PASSED


def test_every_guard_of_the_table_has_its_own_test() -> None:
    assert {*REFUSED, *FAILED, *LOWERED, *TICKETS, "G38", "G39", "G51"} == set(TABLE)


TICKETS = {
    "G57": (replace(TICKET, used=True), session()),
    "G58": (replace(TICKET, created_at=NOW - lifetimes.TICKET - SECOND), session()),
    "G59": (TICKET, session(gen=2)),
}


@pytest.mark.parametrize("guard", TICKETS)
def test_this_guard_alone_refuses_a_ticket(guard: str) -> None:
    assert refused(*TICKETS[guard], NOW) == guard
    assert refused(*TICKETS[guard], NOW, ALL - {guard}) is None
    assert refused(TICKET, session(), NOW) is None


@pytest.mark.parametrize("length", [timedelta(0), lifetimes.STEP - 2 * SECOND])
def test_a_step_passes_until_it_expires(length: timedelta) -> None:
    before = chain(sessions=(session(last_seen_at=NOW + length), session("s2", "B", "official")))
    assert next(before, decide(), NOW + length)[0].steps[0].state is StepState.PASSED
