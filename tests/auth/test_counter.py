"""The counter code: the way for those whom WeChat or a face cannot check."""

import pytest

from auth.counter import ten_digits
from models.assurance.levels import Level
from models.assurance.outcomes import Outcome, StepKind
from models.errors import BadRequest
from models.people.number import check_character
from models.people.pii import Pii
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG, Human

_BODY = "81000019900307001"
CHAN = Human("陈大文", _BODY + check_character(_BODY), "o-mini-chan", "u-chan")


@pytest.fixture
def chan(world: World) -> Citizen:
    """A Hong Kong resident whom WeChat Pay does not know and no face check takes."""
    world.wechat.people = [WANG, LI, Human("-", "-", CHAN.openid, CHAN.unionid)]
    world.bureau.people.append(CHAN)
    citizen = Citizen(world, CHAN)
    citizen.login()
    return citizen


def _issue(world: World, human: Human = CHAN) -> str:
    return world.counter.issue(Pii(human.name), Pii(human.number), None, "staff-7").reveal()


def test_one_code_serves_levels_one_and_three_of_the_same_session(world: World, chan: Citizen) -> None:
    code = _issue(world)
    assert chan.code(StepKind.L1, code).level is Level.NAME
    assert chan.number().level is Level.NUMBER
    assert chan.code(StepKind.L3, code).level is Level.FACE


def test_a_face_is_not_asked_of_whom_it_cannot_check(world: World, chan: Citizen) -> None:
    code = _issue(world)
    chan.code(StepKind.L1, code)
    chan.number()
    chan.name(consent="1")  # fails at WeChat, but the consent is given
    assert chan.look().state is Outcome.FAILED
    assert "face start" not in world.wechat.asked


def test_a_code_serves_each_level_once(world: World, chan: Citizen) -> None:
    code = _issue(world)
    chan.code(StepKind.L1, code)
    assert chan.code(StepKind.L1, code).state is Outcome.FAILED


def test_a_code_used_in_one_session_serves_no_other(world: World, chan: Citizen) -> None:
    code = _issue(world)
    chan.code(StepKind.L1, code)
    chan.number()
    other = Citizen(world, CHAN)
    other.login()
    assert other.code(StepKind.L3, code).state is Outcome.FAILED


def test_a_code_for_somebody_else_is_no_level_three(world: World, wang: Citizen) -> None:
    wang.climb(2)
    assert wang.code(StepKind.L3, _issue(world, LI)).state is Outcome.FAILED
    assert wang.code(StepKind.L3, _issue(world, WANG)).level is Level.FACE


def test_a_code_for_somebody_else_does_not_move_a_linked_identity(world: World, wang: Citizen) -> None:
    wang.climb(1)
    assert wang.code(StepKind.L1, _issue(world, LI)).state is Outcome.FAILED
    caller = wang.caller()
    assert world.gate.citizen(world.gate.standing(caller, world.clock.now())).number == Pii(WANG.number)


def test_a_code_lives_ten_minutes(world: World, chan: Citizen) -> None:
    code = _issue(world)
    world.clock.advance(minutes=10)
    assert chan.code(StepKind.L1, code).state is Outcome.FAILED


def test_after_three_wrong_codes_the_right_one_is_refused_until_the_window_ends(world: World, chan: Citizen) -> None:
    for wrong in ("0000000000", "x", "1" * 40):
        assert chan.code(StepKind.L1, wrong).state is Outcome.FAILED
    assert chan.code(StepKind.L1, _issue(world)).state is Outcome.FAILED
    world.clock.advance(minutes=10)
    assert chan.code(StepKind.L1, _issue(world)).level is Level.NAME


def test_a_new_code_ends_the_unused_one_before(world: World, chan: Citizen) -> None:
    first, second = _issue(world), _issue(world)
    assert chan.code(StepKind.L1, first).state is Outcome.FAILED
    assert chan.code(StepKind.L1, second).level is Level.NAME


def test_a_code_may_be_typed_in_groups(world: World, chan: Citizen) -> None:
    code = _issue(world)
    assert chan.code(StepKind.L1, f" {code[:3]}-{code[3:6]} {code[6:]} ").level is Level.NAME


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("陈大文", "810000199003070011", None),
        ("", CHAN.number, None),
        (CHAN.name, CHAN.number, "IDENTITY_CARD"),
    ],
)
def test_the_counter_refuses_what_cannot_be(world: World, name: str, number: str, kind: str | None) -> None:
    if number != CHAN.number and number[-1] == CHAN.number[-1]:
        number = number[:-1] + ("0" if number[-1] != "0" else "1")
    with pytest.raises(BadRequest):
        world.counter.issue(Pii(name), Pii(number), kind, "staff-7")


def test_the_counter_refuses_another_name_for_a_known_number(world: World) -> None:
    _issue(world)
    with pytest.raises(BadRequest):
        world.counter.issue(Pii("陈小文"), Pii(CHAN.number), None, "staff-7")


def test_a_code_is_ten_digits_drawn_evenly() -> None:
    class Draws:
        """First a draw past the last whole range, which must be drawn again."""

        def __init__(self) -> None:
            self.left = [b"\xff" * 5, (42).to_bytes(5, "big")]

        def bytes(self, count: int) -> bytes:
            return self.left.pop(0)[:count]

    assert ten_digits(Draws()) == "0000000042"


def test_issuing_leaves_its_audit_row_with_staff_and_person_as_pseudonyms(world: World) -> None:
    _issue(world)
    assert world.audit() == ["counter code: issued"]
