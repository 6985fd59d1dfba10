"""What may be shown: every class at every level on every channel, and the two laws of the chat."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.assurance.levels import FactClass, Level
from models.assurance.masking import CHAT, mask, masked_card, masked_name, masked_number, masked_phone, own_number
from models.calendar.month import Month
from models.exchange import Answer, Channel, Fact, FactState, Reason, Section
from models.money import Money
from models.people.pii import Pii
from tests.handlers.builders import AS_OF

UNIT = "浦东远望仪器有限公司"
PAGES = [Channel.MINI, Channel.H5]

# Written out and not computed, so that a changed table is noticed: class -> level that sees it on one's own page.
ON_PAGE = {FactClass.C0: 0, FactClass.C1: 1, FactClass.C2: 2, FactClass.C3: 3, FactClass.C4: 3}

# The same for the chat, by name: design 3.1 in full. Anything else never appears there.
IN_CHAT = {
    0: {"served", "hotline", "apps", "served_cities", "threshold", "score_kind", "ended", "ended_sessions", "level"}
    | {"consents_given", "consent", "withdrawn"}
    # a simulation from the writer's own words, and the published rules
    | {"question", "lacking", "rules", "law_indicator", "law_row", "law_gate", "law_reading", "law_condition"}
    | {"law_source", "estimate", "estimate_reached", "estimate_missing", "refused", "estimate_line", "estimate_path"}
    | {"estimate_gate", "precondition", "untested", "otherwise", "assumed", "hint"},
    1: {"step_until", "login", "ticket", "snapshot"},
    2: {"name", "found", "insured", "insured_since", "held"},
    3: {
        *("status", "last_paid", "months", "arrears_months", "gap_months"),
        *("points_state", "score", "reached", "valid_from", "valid_to", "permit", "permit_expiry"),
        *("deadline", "deadline_opens", "deadline_due", "next_actor"),
        *("receipt", "copy_until"),
        *("year", "year_months", "paid_months", "normal_months", "not_arrived_months", "back_paid_months"),
        *("refunded_months", "doubled_months", "transferred_months"),
    },
}

values = st.recursive(
    st.one_of(
        st.integers(),
        st.booleans(),
        st.text(max_size=5),
        st.builds(Money, st.integers()),
        st.builds(Decimal, st.integers()),
        st.builds(Month, st.integers(1900, 2100), st.integers(1, 12)),
        st.dates(),
        st.just(Pii(UNIT)),
    ),
    lambda inner: st.tuples(inner, inner),
)
names = st.one_of(st.sampled_from(sorted(CHAT)), st.sampled_from(["base", "balance", "unit", "line", "remark", "new"]))
facts = st.builds(
    Fact,
    name=names,
    value=values,
    grade=st.sampled_from(FactClass),
    city=st.just("shanghai"),
    owner=st.just("hrss"),
    source=st.just("live"),
    as_of=st.just(AS_OF),
    state=st.sampled_from(FactState),
    reason=st.one_of(st.none(), st.sampled_from(Reason)),
)


def fact(name: str, value: object, grade: FactClass, **more) -> Fact:
    return Fact(name, value, grade, "shanghai", "hrss", "live", AS_OF, **more)


def seen(one: Fact, level: int, channel: Channel) -> Fact:
    (out,) = mask(Answer("probe", "shanghai", (Section("pension", (one,)),)), Level(level), channel).facts()
    return out


def parts(value: object) -> list[object]:
    return [leaf for part in value for leaf in parts(part)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("channel", PAGES)
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("grade", list(FactClass))
def test_on_a_page_of_ones_own_the_class_alone_decides(grade, level, channel):
    out = seen(fact("whatever", 7, grade), level, channel)
    if level >= ON_PAGE[grade]:
        assert out == fact("whatever", 7, grade)
    else:
        assert (out.value, out.state, out.reason) == (None, FactState.HIDDEN, Reason.NEEDS_LEVEL)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("grade", list(FactClass))
def test_in_the_chat_class_and_name_must_both_allow(grade, level):
    allowed = {name for least, group in IN_CHAT.items() if level >= least for name in group}
    for name in (*CHAT, "base", "balance", "unit", "line", "remark", "medical_visits", "new"):
        out = seen(fact(name, 7, grade), level, Channel.OFFICIAL)
        assert (out.value == 7) == (name in allowed and level >= ON_PAGE[grade]), name
        assert (out.state is FactState.HIDDEN) == (out.value is None)


def test_the_chats_list_is_the_designs_list():
    assert {name: int(level) for name, level in CHAT.items()} == {
        name: level for level, group in IN_CHAT.items() for name in group
    }


@given(st.lists(facts), st.sampled_from(Level))
def test_no_amount_and_no_unit_name_ever_reaches_the_chat(many, level):
    out = mask(Answer("probe", "shanghai", (Section("pension", tuple(many)),)), level, Channel.OFFICIAL)
    leaves = [leaf for one in out.facts() for leaf in parts(one.value)]
    assert not any(isinstance(leaf, Money | Pii) for leaf in leaves)
    assert not any(isinstance(leaf, str) and UNIT in leaf for leaf in leaves)


@given(st.lists(facts), st.sampled_from(Level), st.sampled_from(Channel))
def test_masking_never_adds_drops_or_reorders_and_a_second_time_changes_nothing(many, level, channel):
    once = mask(Answer("probe", "shanghai", (Section("pension", tuple(many)),)), level, channel)
    assert [one.name for one in once.facts()] == [one.name for one in many]
    assert mask(once, level, channel) == once


@given(facts, st.sampled_from(Channel))
def test_a_higher_level_never_sees_less(one, channel):
    shown = [seen(one, level, channel).state is not FactState.HIDDEN for level in Level]
    assert one.state is FactState.HIDDEN or shown == sorted(shown)


def test_an_unmasked_amount_is_hidden_even_under_an_allowed_name():
    assert seen(fact("months", Money(1), FactClass.C3), 3, Channel.OFFICIAL).value is None
    assert seen(fact("months", ("x", (Money(1),)), FactClass.C3), 3, Channel.OFFICIAL).value is None


def test_that_a_city_does_not_provide_something_is_said_to_anyone_and_a_personal_reason_is_not():
    city = fact("base", None, FactClass.C3, state=FactState.ABSENT, reason=Reason.NOT_PROVIDED_BY_CITY)
    assert seen(city, 0, Channel.OFFICIAL) == city
    own = fact("base", None, FactClass.C3, state=FactState.ABSENT, reason=Reason.TRANSFERRING)
    assert seen(own, 3, Channel.OFFICIAL).reason is Reason.NEEDS_LEVEL
    assert seen(own, 3, Channel.MINI).reason is Reason.TRANSFERRING


def test_a_value_that_stands_beside_a_public_reason_does_not_slip_out_with_it():
    odd = fact("base", Money(1), FactClass.C3, state=FactState.ABSENT, reason=Reason.NOT_PROVIDED_BY_CITY)
    assert seen(odd, 3, Channel.OFFICIAL).value is None


def test_only_an_absent_fact_may_pass_for_its_public_reason():
    odd = fact("base", Money(1), FactClass.C3, state=FactState.KNOWN, reason=Reason.NOT_PROVIDED_BY_CITY)
    assert seen(odd, 0, Channel.MINI).value is None


@pytest.mark.parametrize(
    ("name", "text", "masked", "own"),
    [
        ("name", "张三", "*三", "张三"),
        ("name", "王丽娜", "**娜", "王丽娜"),
        ("name", "欧阳长江", "***江", "欧阳长江"),
        ("name", "䶮", "*", "䶮"),
        ("number", "330106199304180024", "3****************4", "330***********0024"),
        ("phone", "13812341234", "138****1234", "138****1234"),
        ("bank_card", "6222021234567890123", "***************0123", "***************0123"),
        ("openid", "oABC", "*", "*"),
    ],
)
def test_personal_text_leaves_through_the_mask_of_its_name(name, text, masked, own):
    personal = fact(name, Pii(text), FactClass.C2)
    assert seen(personal, 2, Channel.MINI).value == masked
    assert seen(personal, 3, Channel.H5).value == own


def test_the_chat_masks_a_name_even_after_the_face():
    assert seen(fact("name", Pii("王丽娜"), FactClass.C2), 3, Channel.OFFICIAL).value == "**娜"


@given(st.text(max_size=30))
def test_no_mask_shows_a_short_text_whole_or_changes_its_length(text):
    for masked in (masked_name, masked_number, own_number, masked_phone, masked_card):
        assert masked(text) == "*" or (len(masked(text)) == len(text) and "*" in masked(text))


def test_dates_and_months_pass_unchanged():
    for value in (date(2026, 1, 1), Month(2026, 1), Decimal("1.50"), (1, ("a", True))):
        assert seen(fact("status", value, FactClass.C3), 3, Channel.OFFICIAL).value == value
