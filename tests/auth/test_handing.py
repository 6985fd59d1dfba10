"""A page's face is run in the mini-program: once, within two minutes, by the same human, and for that page alone."""

from dataclasses import replace

import pytest

from auth.handing import HandedOver
from models.assurance.levels import Level, Purpose
from models.assurance.outcomes import Outcome, StepKind, StepOutcome, StepRequest
from models.errors import BadRequest, StepUp
from models.exchange import Caller, Channel
from models.keeping.transactions import receive
from models.people.pii import Pii
from tests.auth.conftest import CONSENT, Citizen, World
from tests.auth.providers import LI, WANG, Human

FACE = StepRequest(StepKind.L3, "wx_face")


class Page:
    """A browser page of the same human: an openid of the official account, joined by the unionid."""

    def __init__(self, world: World, human: Human = WANG) -> None:
        self.world = world
        with receive():
            row = world.keeping.identities.find_or_create("wx-official", Pii(f"h5-{human.openid}"), world.clock.now())
            if human.unionid and row.unionid_bi is None:
                world.keeping.identities.learn_unionid(row, Pii(human.unionid))
                world.keeping.identities.inherit(row)
            session, token = world.sessions.open_with_token(row, Channel.H5, world.clock.now())
            self.caller, self.token = Caller(row.id, session.id), token.reveal()

    def hand(self, purpose: Purpose = Purpose.READ, action: str | None = None) -> HandedOver:
        return self.world.chain.hand(self.token, purpose, action)

    def level(self) -> Level:
        return self.world.level(self.caller)


def redeem(citizen: Citizen, ticket: Pii) -> StepOutcome:
    return citizen.world.chain.redeem(citizen.token.reveal(), ticket.reveal().encode(), ticket, FACE)


def reasons(world: World) -> list[str]:
    return [row.split(": ")[1] for row in world.audit() if row.startswith("handoff")][1:]


@pytest.fixture
def page(world: World, wang: Citizen) -> Page:
    wang.climb(2)
    return Page(world)


def test_the_face_lifts_the_page_that_handed_it_over(world: World, wang: Citizen, page: Page) -> None:
    handed = page.hand()
    begun = redeem(wang, handed.ticket)
    assert (begun.state, begun.step) == (Outcome.PENDING, handed.step)
    assert page.level() is Level.NUMBER
    assert wang.finish(begun.step).state is Outcome.PASSED
    assert page.level() is Level.FACE


def test_a_ticket_is_good_once(world: World, wang: Citizen, page: Page) -> None:
    ticket = page.hand().ticket
    assert redeem(wang, ticket).state is Outcome.PENDING
    assert redeem(wang, ticket).state is Outcome.FAILED
    assert reasons(world) == ["redeemed", "G57"]


def test_a_ticket_is_good_for_two_minutes(world: World, wang: Citizen, page: Page) -> None:
    early, late = page.hand().ticket, page.hand().ticket
    world.clock.advance(seconds=120)
    assert redeem(wang, early).state is Outcome.PENDING
    world.clock.advance(seconds=1)
    assert redeem(wang, late).state is Outcome.FAILED
    assert reasons(world)[-1] == "G58"


def test_a_ticket_sent_to_another_person_fails_on_the_unionid(world: World, wang: Citizen, page: Page) -> None:
    other = Citizen(world, LI).climb(2)
    assert redeem(other, page.hand().ticket).state is Outcome.FAILED
    assert [row for row in world.audit() if row.startswith("step refused: G22")]
    assert page.level() is Level.NUMBER


def test_the_same_person_under_another_unionid_is_no_twin(world: World, wang: Citizen, page: Page) -> None:
    second = replace(WANG, openid="o-mini-second", unionid="u-second")
    world.wechat.people.append(second)
    assert redeem(Citizen(world, second).climb(2), page.hand().ticket).state is Outcome.FAILED
    assert [row for row in world.audit() if row.startswith("step refused: G22")]


def test_a_ticket_of_a_session_that_ended_is_refused(world: World, wang: Citizen, page: Page) -> None:
    ticket = page.hand().ticket
    world.sessions.end(page.caller.session, world.clock.now(), "test")
    assert redeem(wang, ticket).state is Outcome.FAILED
    assert reasons(world)[-1] == "G59"


def test_a_made_up_ticket_is_refused_alike(world: World, wang: Citizen, page: Page) -> None:
    used = page.hand().ticket
    redeem(wang, used)
    refusals = [redeem(wang, ticket) for ticket in (used, Pii("made-up"))]
    assert {(one.state, one.level, one.session_token, len(one.step)) for one in refusals} == {
        (Outcome.FAILED, Level.NUMBER, None, 32)
    }


def test_only_a_page_hands_over_and_only_from_level_two(world: World, wang: Citizen, page: Page) -> None:
    with pytest.raises(BadRequest):
        world.chain.hand(wang.token.reveal(), Purpose.READ, None)
    with pytest.raises(StepUp):
        Page(world, LI).hand()


def test_an_act_is_handed_over_with_its_action_and_a_reading_without(page: Page) -> None:
    assert page.hand(Purpose.ACT, '{"act":"export"}').step
    for purpose, action in ((Purpose.ACT, None), (Purpose.READ, "x")):
        with pytest.raises(BadRequest):
            page.hand(purpose, action)


def test_the_page_itself_cannot_redeem(world: World, wang: Citizen, page: Page) -> None:
    ticket = page.hand().ticket
    outcome = world.chain.redeem(page.token, b"call", ticket, replace(FACE, consent=CONSENT))
    assert outcome.state is Outcome.FAILED
    assert reasons(world)[-1] == "not the mini-program"
