"""The router: who is stopped where, what is written down, and what leaves."""

from dataclasses import replace

import pytest

from handlers import Handler, add, discover
from handlers.router import router
from models.assurance.levels import FactClass, Level, Needs, Purpose, Standing
from models.errors import BadRequest, BureauDown, CityNotServed, Misconfigured, NotApproved, UnknownIntent
from models.exchange import Answer, Channel, Fact, FactState, Section, StepNeeded
from models.ports import Answering
from tests.handlers.builders import (
    FedApprovals,
    FedBureau,
    FedGate,
    FedRights,
    command,
    enquiry,
    points,
    services,
)


class Written(list[tuple[Standing, str, str]]):
    def __call__(self, standing: Standing, intent: str, result: str) -> None:
        self.append((standing, intent, result))


def routed(level: Level = Level.FACE, written: Written | None = None, bureau: FedBureau | None = None) -> Answering:
    return router(FedGate(level), Written() if written is None else written, services(bureau), discover())


def one(needs: Needs, *grades: FactClass, calls: list[object]) -> dict[str, Handler]:
    """A registry with one handler that tells a fact of each grade."""

    def answer(asked, citizen, services):
        calls.append(citizen)
        facts = tuple(Fact("status", "paying", grade, "shanghai", "hrss", "live", None) for grade in grades)
        return Answer("probe", "shanghai", (Section("pension", facts),))

    return {"probe": Handler("probe", needs, False, False, answer)}


def test_a_question_nobody_answers_is_refused_by_name():
    with pytest.raises(UnknownIntent):
        routed()(enquiry("lottery"))


@pytest.mark.parametrize("city", ["beijing", "atlantis"])
def test_a_bound_question_about_a_city_without_a_bureau_is_refused_before_the_gate_is_asked(city):
    gate = FedGate()
    gate.standing = None  # type: ignore[assignment]
    with pytest.raises(CityNotServed) as refused:
        router(gate, Written(), services(), discover())(enquiry("residence-points", city))
    assert refused.value.subject == city


def test_an_unbound_question_may_be_asked_about_an_unserved_city_but_not_about_an_unknown_one():
    assert routed()(enquiry("city", "beijing")).city == "beijing"
    with pytest.raises(CityNotServed):
        routed()(enquiry("me", "atlantis"))


@pytest.mark.parametrize("has", [Level.NOBODY, Level.NAME, Level.NUMBER])
def test_whoever_is_not_known_well_enough_is_told_the_lowest_missing_rung_and_no_handler_runs(has):
    bureau = FedBureau()
    said = routed(has, bureau=bureau)(enquiry("insurance-overview"))
    assert said == StepNeeded(has + 1, has, "shanghai", "insurance-overview", "read", 3)
    assert bureau.asked == []


@pytest.mark.parametrize("needed", list(Level))
@pytest.mark.parametrize("has", list(Level))
def test_a_handler_runs_exactly_when_the_level_suffices(needed, has):
    calls: list[object] = []
    said = router(FedGate(has), Written(), services(), one(Needs(needed), calls=calls))(enquiry("probe"))
    assert bool(calls) == (has >= needed) == isinstance(said, Answer)


ACT = Needs(Level.FACE, Purpose.ACT)


@pytest.mark.parametrize("asked", [enquiry("probe"), command("probe")], ids=["question", "command"])
@pytest.mark.parametrize("has", list(Level))
def test_no_standing_is_enough_for_an_act(has, asked):
    calls: list[object] = []
    ports = services(approvals=FedApprovals(False))
    said = router(FedGate(has), Written(), ports, one(ACT, calls=calls))(asked)
    assert said == StepNeeded(min(has + 1, 3), has, "shanghai", "probe", "act", 3) and not calls


@pytest.mark.parametrize("has", list(Level))
def test_an_approved_act_is_done_from_level_two_on_and_by_a_command_only(has):
    calls: list[object] = []
    answering = router(FedGate(has), Written(), services(), one(ACT, calls=calls))
    assert isinstance(answering(command("probe")), Answer) == (has >= Level.NUMBER) == bool(calls)
    assert isinstance(answering(enquiry("probe")), StepNeeded)


def test_a_command_under_the_hash_of_another_act_is_refused():
    calls: list[object] = []
    for asked in (
        replace(command("probe"), action_hash=command("other").action_hash),
        replace(command("probe"), fields={"more": "1"}),
        replace(command("probe"), idempotency_key="key-2"),
        replace(command("probe"), city="beijing"),
    ):
        with pytest.raises(BadRequest):
            router(FedGate(), Written(), services(), one(ACT, calls=calls))(asked)
    assert calls == []


def test_an_approval_that_was_used_up_meanwhile_asks_for_the_proof_again():
    ports = services(rights=FedRights(refuses=NotApproved("unlink")))
    said = router(FedGate(), Written(), ports, discover())(command("unlink"))
    assert (said.need, said.purpose) == (3, "act")


def test_the_receipt_of_an_act_is_shown_although_no_reading_was_proved():
    said = router(FedGate(Level.NUMBER), Written(), services(), discover())(command("delete-account"))
    assert [(fact.name, fact.value) for fact in said.facts()] == [("receipt", "4711")]


def test_a_stranger_is_nobody_to_the_handler_and_everyone_else_is_who_the_gate_says():
    calls: list[object] = []
    for level in Level:
        router(FedGate(level), Written(), services(), one(Needs(Level.NOBODY), calls=calls))(enquiry("probe"))
    assert [citizen and citizen.level for citizen in calls] == [None, 1, 2, 3]


@pytest.mark.parametrize("grade", list(FactClass))
def test_an_answer_is_written_down_once_if_and_only_if_it_holds_a_personal_figure(grade):
    written = Written()
    registry = one(Needs(Level.NOBODY), FactClass.C0, grade, calls=[])
    router(FedGate(), written, services(), registry)(enquiry("probe"))
    assert len(written) == (grade >= FactClass.C3)


def test_the_written_row_names_who_what_and_with_what_result():
    written = Written()
    routed(written=written)(enquiry("residence-points"))
    assert written == [(Standing(Level.FACE, "session-1", "identity-1", "person-1"), "residence-points", "answered")]


def test_no_answer_leaves_when_its_audit_row_cannot_be_written():
    def full(standing, intent, result):
        raise BureauDown("audit")

    with pytest.raises(BureauDown):
        router(FedGate(), full, services(), discover())(enquiry("residence-points"))


def test_a_failing_bureau_is_told_by_name_and_nothing_is_recorded_as_read():
    written = Written()
    with pytest.raises(BureauDown):
        routed(written=written, bureau=FedBureau(BureauDown("live"), points()))(enquiry("insurance-overview"))
    assert written == []


def test_what_leaves_into_the_chat_is_masked_and_the_same_answer_on_an_own_page_is_not():
    chat = routed()(enquiry("residence-points"))
    page = routed()(enquiry("residence-points", channel=Channel.MINI))
    lines = [[fact for fact in answer.facts() if fact.name == "line"] for answer in (chat, page)]
    assert {fact.state for fact in lines[0]} == {FactState.HIDDEN}
    assert [fact.value for fact in lines[1]] == [("age", 30), ("education", 95)]


def test_an_act_is_not_set_off_by_a_question():
    with pytest.raises(BadRequest):
        routed()(enquiry("logout"))
    assert routed()(command("logout")).intent == "logout"


def test_two_handlers_of_one_intent_stop_the_boot():
    registry = dict(discover())
    with pytest.raises(Misconfigured, match="help"):
        add(registry, registry["help"])


def test_discovery_finds_the_same_handlers_again():
    assert discover() == discover()
