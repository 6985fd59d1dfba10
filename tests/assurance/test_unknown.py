"""Events about what is not there, and every way in which a served session is not the waiting chat of the same human."""

import pytest

from models.assurance.chain import RELINK, Chain, Kind, Link, StepState
from models.assurance.events import EffectName, Event, Join, Login, Redeem, Touch
from models.assurance.levels import Purpose
from models.assurance.machine import next
from tests.assurance.build import NOW, begin, chain, decide, identity, session, step, stranger
from tests.assurance.test_guards import MOVES, NAMED, SERVED

ACT = step(state=StepState.PASSED, purpose=Purpose.ACT, action="a1")
WHOLE = chain(steps=(ACT,))


def _refusal(before: Chain, event: Event) -> list[str]:
    after, effects = next(before, event, NOW)
    refused = [each.result for each in effects if each.name is EffectName.REFUSED]
    assert not refused or (after.steps, after.sessions, after.identities) == (
        before.steps,
        before.sessions,
        before.identities,
    )
    return refused


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Login("s9", "Z", "mini"), "unknown identity or used id"),
        (Login("s1", "A", "mini"), "unknown identity or used id"),
        (Touch("s9"), "no session"),
        (Join("Z", "U"), "unknown or joined"),
        (Join("A", "V"), "unknown or joined"),
        (Redeem("t9", "s1", "a1"), "unknown"),
        (Redeem("t1", "s9", "a1"), "unknown"),
        (decide(step="t9"), "unknown"),
        (decide(session="s9"), "unknown"),
    ],
    ids=str,
)
def test_what_is_not_there_is_refused_by_name_and_changes_nothing(event: Event, reason: str) -> None:
    assert _refusal(WHOLE, event) == [reason]


def test_a_session_whose_identity_is_gone_redeems_nothing() -> None:
    assert _refusal(chain(steps=(ACT,), identities=(identity("B"),)), Redeem("t1", "s1", "a1")) == ["unknown"]


def test_only_a_face_is_redeemed() -> None:
    number = step(kind=Kind.L2, state=StepState.PASSED, purpose=Purpose.ACT, action="a1")
    assert _refusal(chain(steps=(number,)), Redeem("t1", "s1", "a1")) == ["unknown"]


def test_a_step_begins_in_a_session_that_is_there() -> None:
    assert len(_refusal(chain(), begin(session="s9"))) == 1


SERVES = {
    "the waiting chat of a twin": ((identity(), identity("B")), session("s2", "B", "official"), []),
    "no session": ((identity(), identity("B")), session("s3", "B", "official"), ["no served session"]),
    "a session of nobody here": ((identity(),), session("s2", "B", "official"), ["no served session"]),
    "one's own other session": ((identity(),), session("s2", "A", "official"), ["G22"]),
    "no unionid on either side": ((identity(union=None), identity("B", union=None)), session("s2", "B"), ["G22"]),
    "a twin's mini-program": ((identity(), identity("B")), session("s2", "B", "mini"), ["G22"]),
    "a link that ended": ((identity(), identity("B", link=Link.ENDED)), session("s2", "B", "official"), ["G23"]),
    "a twin of somebody else": ((identity(), identity("B", person="P2")), session("s2", "B", "official"), ["G23"]),
    "a link it never saw": ((identity(), identity("B", link_epoch=1)), session("s2", "B", "official"), ["G24"]),
    "a session that ended": ((identity(), identity("B")), session("s2", "B", "official", revoked=True), ["G24"]),
}


@pytest.mark.parametrize("who", SERVES)
def test_a_face_serves_the_living_chat_of_a_twin_for_the_same_person_and_nothing_else(who: str) -> None:
    identities, served, refused = SERVES[who]
    assert _refusal(chain(identities=identities, sessions=(session(), served)), SERVED) == refused


def test_a_relinking_face_is_an_act() -> None:
    ready = chain(relinks=(NAMED,))
    assert _refusal(ready, MOVES) == []
    assert _refusal(ready, begin(person="P2", purpose=Purpose.READ, action=RELINK)) == ["G19"]
    assert _refusal(chain(), MOVES) == ["no relink"]


def test_a_level_one_step_without_a_number_counts_no_number() -> None:
    before = chain(identities=(stranger("A"), stranger("B")), steps=())
    after, _ = next(before, begin(Kind.L1, method="wxpay_realname", number=None), NOW)
    assert {tally.scope for tally in after.tallies} == {"L1.fails", "any.streak"}
    assert all(mark.value for tally in after.tallies for mark in tally.marks)


def test_the_clock_of_a_chain_may_stand_still() -> None:
    """The same instant twice is no clock set back: the highest time stays what it was, and so does everything else."""
    before = chain(highest=NOW)
    assert next(before, Touch("s1"), NOW)[0].highest == NOW
