"""The dialogue's machine: every state can be left, corrected and finished, and rubbish changes nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dialogue.machine import (
    END,
    Change,
    Given,
    Move,
    Outcome,
    Said,
    State,
    begin,
    fitted,
    missing,
    number_of,
    paused,
    turn,
)
from models.dialogue.questionnaire import NONE, Condition, Kind, Question, Questionnaire
from models.policy.questions_file import load_questions
from tests.handlers.builders import ROOT

REAL = load_questions(ROOT / "policy" / "questions" / "residence-points.toml")
SMALL = Questionnaire(
    (
        Question("age", Kind.WHOLE, ("age",), least=1, most=2, needed=True),
        Question("kind", Kind.CHOICE, ("kind",), ("plain", "rare")),
        Question("rare", Kind.YES_NO, ("rare",), ("yes", "no"), when=(Condition("kind", frozenset({"rare"})),)),
        Question("deep", Kind.YES_NO, ("deep",), ("yes", "no"), when=(Condition("rare", frozenset({"yes"})),)),
        Question("extras", Kind.SEVERAL, (), ("a", "b")),
        Question("b", Kind.WHOLE, ("group", "b"), least=0, most=1, when=(Condition("extras", frozenset({"b"})),)),
    )
)


def answers_to(question: Question) -> Iterator[str]:
    """Every canonical answer of a small question, some of a large one."""
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            yield from question.choices
        case Kind.SEVERAL:
            yield from (NONE, *question.choices, ",".join(question.choices))
        case Kind.WHOLE:
            yield from {str(question.least), str(question.most)}
        case Kind.YEARS:
            yield from (str(question.least), f"{question.least},{question.most}")
        case Kind.DAY:
            yield "2027-05-31"


def everything(asked: Questionnaire, state: State) -> Iterator[Said]:
    question = asked.find(state.at)
    yield from Move
    yield from (Change(number) for number in range(len(asked.questions) + 2))
    if question is not None:
        yield from (Given(answer) for answer in answers_to(question))


def reachable(asked: Questionnaire) -> list[State]:
    """Every state that any words can lead to."""
    found = {_key(begin(asked)): begin(asked)}
    waiting = [begin(asked)]
    while waiting:
        state = waiting.pop()
        for said in everything(asked, state):
            after = turn(asked, state, said).state
            if after is not None and _key(after) not in found:
                found[_key(after)] = after
                waiting.append(after)
    return list(found.values())


def _key(state: State) -> object:
    return (frozenset(state.answers.items()), state.skipped, state.at, state.paused)


STATES = reachable(SMALL)


@st.composite
def walks(draw: st.DrawFn, asked: Questionnaire = REAL) -> State:
    """Somewhere in the real questions, after up to 60 things said."""
    state = begin(asked)
    for _ in range(draw(st.integers(0, 60))):
        said = draw(st.sampled_from(list(everything(asked, state))))
        state = turn(asked, state, said).state or begin(asked)
    return draw(st.sampled_from([state, paused(state)]))


def sane(asked: Questionnaire, state: State) -> None:
    applicable = [question.key for question in asked.applicable(state.answers)]
    assert set(state.answers) <= set(applicable), "an answer to a question that does not apply is kept"
    assert not set(state.answers) & state.skipped, "a question is both answered and passed over"
    assert state.at == END or state.at in applicable
    assert state.at == END or 1 <= number_of(asked, state) <= len(applicable)


def test_the_small_questions_have_many_states_and_every_one_is_sane() -> None:
    assert len(STATES) > 300
    for state in STATES:
        sane(SMALL, state)


def finished(asked: Questionnaire, state: State) -> State:
    """By answering whatever is asked with its first answer."""
    for _ in range(len(asked.questions) + 1):
        question = asked.find(state.at)
        if question is None:
            return state
        after = turn(asked, state, Given(next(answers_to(question)))).state
        assert after is not None
        state = after
    raise AssertionError("the dialogue does not end")


@pytest.mark.parametrize("part", range(8))
def test_every_state_can_be_left_begun_anew_and_finished(part: int) -> None:
    for state in STATES[part::8]:
        assert turn(SMALL, state, Move.LEAVE) == (turn(SMALL, state, Move.LEAVE).__class__)(None, Outcome.LEFT)
        assert turn(SMALL, state, Move.RESTART).state == begin(SMALL)
        at_end = finished(SMALL, state)
        if not missing(SMALL, at_end.answers):
            assert turn(SMALL, at_end, Move.RESULT).outcome is Outcome.DONE


def test_every_answer_can_be_corrected_from_everywhere_and_back_leads_to_the_first() -> None:
    for state in STATES:
        for number, question in enumerate(SMALL.applicable(state.answers), start=1):
            after = turn(SMALL, state, Change(number))
            if question.key in (*state.answers, *state.skipped):
                assert after.state is not None and after.state.at == question.key
        walked = state
        for _ in range(len(SMALL.questions) + 1):
            after = turn(SMALL, walked, Move.BACK)
            assert after.state is not None
            walked = after.state
        assert after.outcome is Outcome.FIRST
        assert walked.answers == state.answers, "going back forgets nothing"


def test_a_corrected_answer_takes_those_along_that_hung_on_it_and_leaves_the_others() -> None:
    state = State({"age": "1", "kind": "rare", "rare": "yes", "deep": "no", "extras": "b", "b": "0"}, frozenset(), END)
    after = turn(SMALL, State(state.answers, frozenset(), "kind"), Given("plain")).state
    assert after is not None and dict(after.answers) == {"age": "1", "kind": "plain", "extras": "b", "b": "0"}
    assert after.at == END


def test_what_is_needed_cannot_be_passed_over_and_a_result_asks_for_it() -> None:
    state = begin(SMALL)
    assert turn(SMALL, state, Move.SKIP).outcome is Outcome.NEEDED
    assert turn(SMALL, state, Move.RESULT).outcome is Outcome.NEEDED
    for state in STATES:
        if turn(SMALL, state, Move.RESULT).outcome is Outcome.DONE:
            assert "age" in state.answers


def test_going_on_after_a_correction_that_is_not_made_keeps_the_answer() -> None:
    state = State({"age": "1", "kind": "plain"}, frozenset(), "extras")
    back = turn(SMALL, state, Move.BACK).state
    assert back is not None and back.at == "kind"
    assert turn(SMALL, back, Move.RESUME).state == state


def test_no_number_reaches_a_question_that_was_not_asked() -> None:
    state = begin(SMALL)
    for number in (-1, 0, 2, 3, 99):
        assert turn(SMALL, state, Change(number)) == turn(SMALL, state, Change(number))
        assert turn(SMALL, state, Change(number)).outcome is Outcome.NO_SUCH
        assert turn(SMALL, state, Change(number)).state == state


@given(walks())
def test_anywhere_in_the_real_questions_the_state_is_sane_and_the_end_near(state: State) -> None:
    sane(REAL, state)
    at_end = finished(REAL, state)
    assert at_end.at == END
    assert turn(REAL, state, Move.LEAVE).state is None


@given(walks())
def test_a_claim_states_what_applies_and_nothing_else(state: State) -> None:
    claim, keys = REAL.claim(state.answers), {one.path[0] for one in REAL.questions if one.path}
    assert set(claim) <= keys
    stated = [one for one in REAL.applicable(state.answers) if one.path and one.key in state.answers]
    assert set(claim) == {one.path[0] for one in stated}


@given(walks(), st.sets(st.sampled_from([one.key for one in REAL.questions])))
def test_a_state_from_earlier_fits_the_questions_of_today(state: State, gone: set[str]) -> None:
    kept = tuple(one for one in REAL.questions if one.key not in gone and not {c.question for c in one.when} & gone)
    today = Questionnaire(kept)
    now = fitted(today, state)
    sane(today, now)
    assert finished(today, now).at == END


@given(walks())
def test_the_same_words_lead_to_the_same_place(state: State) -> None:
    for said in everything(REAL, state):
        assert turn(REAL, state, said) == turn(REAL, state, said)


def test_questions_that_a_rule_set_does_not_use_are_not_asked() -> None:
    used = {"age", "education", "spouse_shanghai_married_months"}
    asked = REAL.only(used)
    assert [one.key for one in asked.questions] == ["age", "education", "extras", "spouse_months"]
    assert asked.find("extras").choices == ("spouse",)
    assert REAL.only({one.path[0] for one in REAL.questions if one.path}) == REAL
