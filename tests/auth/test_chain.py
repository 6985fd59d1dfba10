"""A citizen climbs the three rungs, and what the chain keeps of it."""

import pytest
from sqlalchemy import select, text

from auth.tables import ConsentRow, SessionRow, StepRow
from models.assurance.levels import Level, Purpose
from models.assurance.outcomes import Outcome, StepKind, StepRequest
from models.errors import BadRequest, ConsentMissing, LoginRejected, NoSession
from models.keeping.database import db
from models.keeping.tables import OutboxRow, SessionKeyRow
from models.keeping.transactions import reading
from models.people.pii import Pii
from tests.auth.conftest import Citizen, World
from tests.auth.providers import LI, WANG


def test_the_three_rungs_in_order(world: World, wang: Citizen) -> None:
    assert wang.login() is Level.NOBODY
    caller = wang.caller()
    assert wang.name().level is Level.NAME
    assert wang.number().level is Level.NUMBER
    begun = wang.look()
    assert (begun.state, begun.level) == (Outcome.PENDING, Level.NUMBER)
    assert begun.verify_id
    done = wang.finish(begun.step)
    assert (done.state, done.level) == (Outcome.PASSED, Level.FACE)
    citizen = world.gate.citizen(world.gate.standing(caller, world.clock.now()))
    assert (citizen.name, citizen.number) == (Pii(WANG.name), Pii(WANG.number))


def test_a_rung_without_the_one_below_is_refused_and_no_provider_is_asked(world: World, wang: Citizen) -> None:
    wang.login()
    assert wang.number().state is Outcome.FAILED
    assert wang.look().state is Outcome.FAILED
    wang.name()
    assert wang.look().state is Outcome.FAILED
    assert world.bureau.asked == []
    assert "face start" not in world.wechat.asked


def test_another_persons_number_never_reaches_the_bureau(world: World, wang: Citizen) -> None:
    wang.climb(1)
    outcome = wang.number(LI.number)
    assert (outcome.state, outcome.level) == (Outcome.FAILED, Level.NAME)
    assert world.bureau.asked == []


@pytest.mark.parametrize("consent", [None, "", "x" * 33, "版本1", "1\n"])
def test_nothing_is_looked_at_before_consent(world: World, wang: Citizen, consent: str | None) -> None:
    wang.login()
    with pytest.raises(ConsentMissing):
        wang.name(consent=consent)
    assert "realname" not in world.wechat.asked


def test_consent_is_kept_as_it_was_given(world: World, wang: Citizen) -> None:
    wang.login()
    wang.name(consent="1")
    wang.name(consent="2026-11.b")
    with reading():
        rows = list(db.session.scalars(select(ConsentRow).order_by(ConsentRow.text_version)))
        kept = [(row.purpose, row.text_version, row.text_hash, row.given_at) for row in rows]
    assert kept == [
        ("identity", "1", b"\1" * 32, world.clock.now()),
        ("identity", "2026-11.b", None, world.clock.now()),
    ]


def test_a_login_code_serves_once(world: World) -> None:
    code = f"login~{WANG.openid}~0"
    world.chain.login(code)
    with pytest.raises(LoginRejected):
        world.chain.login(code)
    assert world.wechat.asked == ["login"]


def test_a_returning_citizen_keeps_two_levels_and_needs_a_face_again(world: World, wang: Citizen) -> None:
    wang.climb()
    assert Citizen(world).login() is Level.NUMBER


def test_a_token_is_replaced_and_the_old_one_is_dead(world: World, wang: Citizen) -> None:
    wang.login()
    old = wang.token
    wang.name()
    assert wang.token != old
    with pytest.raises(NoSession):
        world.chain.begin(old.reveal(), b"other call", StepRequest(StepKind.L2, "ssn", number=Pii(WANG.number)))


def test_a_lost_reply_is_repeated_for_thirty_seconds_and_asks_nobody_again(world: World, wang: Citizen) -> None:
    wang.climb(2)
    begun = wang.look()
    old, asked = wang.token, len(world.wechat.asked)
    done = wang.finish(begun.step)
    wang.token = old
    world.clock.advance(seconds=30)
    assert wang.finish(begun.step) == done
    assert len(world.wechat.asked) == asked + 1
    wang.token = old
    world.clock.advance(seconds=1)
    with pytest.raises(NoSession):
        wang.finish(begun.step)


def test_an_outage_raises_nothing_and_gives_the_attempt_back(world: World, wang: Citizen) -> None:
    wang.login()
    world.wechat.down = True
    for _ in range(8):
        with pytest.raises(Exception, match="WECHAT_DOWN"):
            wang.name()
    world.wechat.down = False
    assert wang.name().level is Level.NAME
    world.bureau.down = True
    for _ in range(8):
        with pytest.raises(Exception, match="BUREAU_DOWN"):
            wang.number()
    world.bureau.down = False
    assert wang.number().level is Level.NUMBER


def test_a_face_that_cannot_be_asked_about_stays_pending_for_five_questions(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = wang.look().step
    world.wechat.down = True
    assert [wang.finish(step).state for _ in range(5)] == [Outcome.PENDING] * 5
    world.wechat.down = False
    assert wang.finish(step).state is Outcome.FAILED
    assert wang.finish(step).state is Outcome.FAILED
    assert world.wechat.asked.count("face verdict") == 5


def test_a_face_expires_after_ten_minutes_whatever_wechat_says(world: World, wang: Citizen) -> None:
    wang.climb(2)
    step = wang.look().step
    world.clock.advance(minutes=10)
    assert wang.finish(step).state is Outcome.FAILED
    assert "face verdict" not in world.wechat.asked


@pytest.mark.parametrize("verify_ret", [10003, 10004, 90002, 10010, 10008, 12345, 0, -1, 1])
def test_only_the_exact_pass_raises_the_level(world: World, wang: Citizen, verify_ret: int) -> None:
    wang.climb(2)
    world.wechat.verify_ret = verify_ret
    outcome = wang.face()
    assert (outcome.state, outcome.level, outcome.session_token) == (Outcome.FAILED, Level.NUMBER, None)


@pytest.mark.parametrize("errcode", [84017, 84018, 84020, 84022])
def test_a_verdict_that_wechat_disowns_fails(world: World, wang: Citizen, errcode: int) -> None:
    wang.climb(2)
    world.wechat.errcode = errcode
    assert wang.face().state is Outcome.FAILED


def test_a_face_decided_once_stays_decided(world: World, wang: Citizen) -> None:
    wang.climb(2)
    world.wechat.verify_ret = 10003
    step = wang.look().step
    wang.finish(step)
    world.wechat.verify_ret = 10000
    assert wang.finish(step).state is Outcome.FAILED


def test_a_reading_face_lives_thirty_minutes_from_its_start(world: World, wang: Citizen) -> None:
    wang.climb()
    caller = wang.caller()
    for _ in range(3):
        world.clock.advance(minutes=10)
        wang.caller()
    assert world.level(caller) is Level.FACE
    world.clock.advance(seconds=1)
    assert world.level(caller) is Level.NUMBER


def test_a_face_for_an_act_opens_no_reading(world: World, wang: Citizen) -> None:
    wang.climb(2)
    begun = wang.look(Purpose.ACT, '{"act":"export"}')
    done = wang.finish(begun.step)
    assert (done.state, done.level) == (Outcome.PASSED, Level.NUMBER)
    assert wang.look(Purpose.ACT).state is Outcome.FAILED


def test_fifteen_idle_minutes_end_the_session(world: World, wang: Citizen) -> None:
    wang.climb(1)
    world.clock.advance(minutes=15)
    wang.caller()
    world.clock.advance(minutes=15, seconds=1)
    with pytest.raises(NoSession):
        wang.number()


def test_logging_out_destroys_the_key_and_voids_what_was_proved(world: World, wang: Citizen) -> None:
    wang.climb()
    caller, token = wang.caller(), wang.token.reveal()
    world.chain.end(token)
    assert world.level(caller) is Level.NOBODY
    with reading():
        assert db.session.get(SessionKeyRow, caller.session) is None
        assert set(db.session.scalars(select(StepRow.state).where(StepRow.kind == "L3"))) == {"VOID"}
    with pytest.raises(NoSession):
        world.chain.end(token)


def test_a_bumped_epoch_ends_every_session(world: World, wang: Citizen) -> None:
    wang.climb()
    caller = wang.caller()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE system_epoch SET value = value + 1"))
    assert world.level(caller) is Level.NOBODY


def test_a_linked_identity_does_not_become_another_person(world: World, wang: Citizen) -> None:
    wang.climb(1)
    world.wechat.people.append(type(WANG)(LI.name, LI.number, WANG.openid, WANG.unionid))
    assert wang.name(LI.name, LI.number).state is Outcome.FAILED
    caller = wang.caller()
    assert world.gate.citizen(world.gate.standing(caller, world.clock.now())).number == Pii(WANG.number)
    assert any("G35" in row for row in world.audit())


def test_a_person_who_did_not_pass_is_not_kept(world: World, wang: Citizen) -> None:
    wang.login()
    wang.name(LI.name, LI.number)
    with reading():
        assert db.session.scalar(text("SELECT count(*) FROM person")) == 0


def test_every_step_leaves_its_audit_rows_without_a_name_number_or_token(world: World, wang: Citizen) -> None:
    wang.climb()
    rows = world.audit()
    assert [row for row in rows if "PASS" in row] == [
        "step: L1 PASS wxpay_realname gen=1 V_OP_NM_MA+V_NM_ID_MA",
        "step: L2 PASS ssn gen=1 ONE_MATCH",
        "step: L3 PASS wx_face gen=1 10000",
    ]
    with reading():
        dump = str(db.session.execute(text("SELECT * FROM audit")).all())
        sessions = str([vars(row) for row in db.session.scalars(select(SessionRow))])
    for private in (WANG.name, WANG.number, WANG.openid, WANG.unionid or "", wang.token.reveal()):
        assert private not in dump + sessions


@pytest.mark.parametrize("method", ["nobody", "ssn", ""])
def test_an_unknown_method_is_an_error_of_form(world: World, wang: Citizen, method: str) -> None:
    wang.login()
    with pytest.raises(BadRequest):
        wang.begin(StepRequest(StepKind.L1, method, code=Pii("1")))


def test_each_pass_wakes_the_worker_for_the_waiting_question(world: World, wang: Citizen) -> None:
    world.park(world.chat(WANG))
    wang.climb(1)
    with reading():
        owed = db.session.scalars(select(OutboxRow.kind)).all()
    assert owed == ["parked"]
    assert world.waker.woken == 1
