"""Contributions by month: one state each, three dates kept apart, a reason for what is missing, no sum of schemes."""

from datetime import date, timedelta

import pytest

from handlers.insurance_payments import COUNTED, insurance_payments
from handlers.services import OWN_BUDGET
from models.calendar.month import Month
from models.errors import BadField, BureauSlow, CityNotServed, NoSession, NotFound
from models.exchange import Answer, FactState, Reason
from models.insurance.grid import MonthState
from models.insurance.payments import PaidState, PayType, Years
from models.insurance.record import Owner, Scheme
from models.money import Money
from models.people.pii import Pii
from tests.handlers.builders import (
    AS_OF,
    NOW,
    UNIT,
    FedBureau,
    citizen,
    correction,
    enquiry,
    paid,
    payments,
    refund,
    scheme_payments,
    services,
    waiting,
)

INTENT = "insurance-payments"


def told(*schemes, bureau=None, **more) -> Answer:
    bureau = bureau or FedBureau(payments_record=payments(*schemes))
    return insurance_payments(enquiry(INTENT, **more), citizen(), services(bureau))


def facts(answer: Answer, name: str, scheme: str = "pension") -> list:
    (section,) = [section for section in answer.sections if section.name == scheme]
    return [fact for fact in section.facts if fact.name == name]


def values(answer: Answer, name: str, scheme: str = "pension") -> list:
    return [fact.value for fact in facts(answer, name, scheme)]


def test_the_year_comes_first_then_all_six_and_the_fund_last():
    assert [section.name for section in told().sections] == ["payments", *Scheme]
    assert told().sections[0].facts[0].value == 2026


def test_one_scheme_alone_can_be_asked_for():
    assert [section.name for section in told(fields={"scheme": "medical"}).sections] == ["payments", "medical"]


def test_without_a_year_the_bureau_chooses_and_with_one_exactly_that_is_asked():
    bureau = FedBureau(payments_record=payments())
    told(bureau=bureau)
    told(bureau=bureau, fields={"year": "2024"})
    assert bureau.asked_years == [None, Years(2024, 2024)]


@pytest.mark.parametrize(
    ("year", "why"),
    [
        *(("2027", "out_of_range"), ("1950", "out_of_range"), ("0000", "out_of_range")),
        *(("25", "not_a_year"), ("２０２５", "not_a_year"), ("-202", "not_a_year"), ("2025 ", "not_a_year")),
    ],
)
def test_an_impossible_year_is_refused_by_field_and_the_bureau_is_not_asked(year, why):
    bureau = FedBureau(payments_record=payments())
    with pytest.raises(BadField) as refused:
        told(bureau=bureau, fields={"year": year})
    assert (refused.value.field, refused.value.why) == ("year", why)
    assert bureau.asked == []


@pytest.mark.parametrize("scheme", ["social", "PENSION", "110"])
def test_an_unknown_scheme_is_refused_by_field(scheme):
    with pytest.raises(BadField, match="scheme"):
        told(fields={"scheme": scheme})


def test_empty_fields_of_a_form_are_none():
    assert len(told(fields={"year": "", "scheme": ""}).sections) == 7


def test_every_month_of_the_year_has_one_state_and_the_states_are_counted():
    answer = told()
    assert [month for month, _ in values(answer, "month_state")] == [Month(2026, number) for number in range(1, 13)]
    assert [state for _, state in values(answer, "month_state")][9:] == ["normal", "not_arrived", "none"]
    counts = {name: values(answer, name) for name in ("paid_months", *COUNTED.values())}
    assert counts.pop("paid_months") == [10] and counts.pop("normal_months") == [10]
    assert counts.pop("not_arrived_months") == [1]
    assert set(map(tuple, counts.values())) == {()}


def test_the_three_dates_of_a_contribution_stand_apart():
    late = paid(3, settled=Month(2026, 6), arrived=date(2026, 7, 14), kind=PayType.BACK_PAID)
    (row,) = values(told(scheme_payments(rows=(late,), by_year=((2026, 1),))), "payment")
    told_row = dict(row)
    assert (told_row["period"], told_row["settled"], told_row["arrived"]) == (
        Month(2026, 3),
        Month(2026, 6),
        date(2026, 7, 14),
    )
    assert (told_row["kind"], told_row["unit"]) == ("back_paid", Pii(UNIT))


def test_what_has_not_arrived_has_no_day_of_arrival():
    (row,) = values(told(scheme_payments(rows=(waiting(5),))), "payment")
    assert "arrived" not in dict(row) and dict(row)["state"] == PaidState.UNDER_WAY


def test_the_years_sums_are_of_what_arrived_and_of_one_scheme():
    fund = scheme_payments(Scheme.HOUSING_FUND, rows=(paid(1, Scheme.HOUSING_FUND, employer=Money(1)), waiting(2)))
    answer = told(scheme_payments(rows=(paid(1), refund(1), paid(2), waiting(3))), fund)
    assert dict(values(answer, "year_sums")[0])["employer"] == Money(197_520)
    assert dict(values(answer, "year_sums", "housing_fund")[0])["employer"] == Money(1)


def test_nothing_is_summed_over_the_schemes():
    answer = told()
    assert len([fact for fact in answer.facts() if fact.name == "year_sums"]) == 6
    assert {dict(fact.value)["employer"] for fact in answer.facts() if fact.name == "year_sums"} == {Money(1_975_200)}


def test_a_correction_says_what_changed_from_what_to_what_for_which_months_when_and_why():
    (told_change,) = values(told(scheme_payments(corrections=(correction(),))), "base_correction")
    assert dict(told_change) == {
        "before": Money(1_000_000),
        "after": Money(1_234_500),
        "since": Month(2026, 1),
        "until": Month(2026, 3),
        "on": date(2026, 10, 19),
        "cause": "limits",
    }


def test_every_year_on_record_has_its_count():
    assert values(told(), "year_months") == [(2024, 12), (2025, 12), (2026, 10)]


@pytest.mark.parametrize("reason", [Reason.WRONG_OWNER, Reason.TRANSFERRING, Reason.NOT_PROVIDED_BY_CITY])
def test_a_scheme_without_rows_says_why_and_shows_no_empty_grid(reason):
    answer = told(scheme_payments(rows=(), by_year=(), reason=reason))
    (section,) = [section for section in answer.sections if section.name == "pension"]
    assert {(fact.name, fact.state, fact.reason) for fact in section.facts} == {
        (name, FactState.ABSENT, reason) for name in ("paid_months", "month_state", "payment")
    }


def test_arrears_withhold_the_amounts_and_still_tell_the_paid_part():
    bare = dict.fromkeys(("base", "employer", "personal", "to_account", "interest", "late_fee"))
    rows = (paid(1, **bare), waiting(2, PaidState.OWED, **bare))
    answer = told(scheme_payments(rows=rows, by_year=(), reason=Reason.SCHEME_ARREARS))
    assert values(answer, "paid_months") == [1] and values(answer, "arrears_months") == [1]
    for name in ("year_sums", "year_months"):
        assert [(fact.state, fact.reason) for fact in facts(answer, name)] == [
            (FactState.ABSENT, Reason.SCHEME_ARREARS)
        ]
    assert not [part for row in values(answer, "payment") for _, part in row if isinstance(part, Money)]


def test_a_year_without_a_row_is_twelve_months_of_none_and_no_sum():
    answer = told(scheme_payments(rows=(), by_year=((2024, 12),)))
    assert {state for _, state in values(answer, "month_state")} == {MonthState.NONE}
    assert values(answer, "paid_months") == [0] and facts(answer, "year_sums") == []


def test_each_scheme_names_its_own_owner_and_date():
    answer = told(scheme_payments(Scheme.MEDICAL, as_of=AS_OF - timedelta(hours=7)))
    assert {(fact.owner, fact.as_of) for fact in facts(answer, "payment", "medical")} == {
        (Owner.MEDICAL, AS_OF - timedelta(hours=7))
    }


@pytest.mark.parametrize(("age", "state"), [(24, FactState.KNOWN), (25, FactState.STALE)])
def test_figures_older_than_the_city_promises_are_marked(age, state):
    answer = told(scheme_payments(as_of=NOW - timedelta(hours=age)))
    assert {fact.state for fact in facts(answer, "month_state")} == {state}


def test_whom_the_bureau_does_not_know_gets_an_answer_dated_now():
    (fact,) = told(bureau=FedBureau(payments_record=NotFound("nobody"))).facts()
    assert (fact.name, fact.value, fact.as_of) == ("found", False, NOW)


def test_the_bureau_is_asked_for_the_proved_number_within_the_doors_deadline():
    bureau = FedBureau(payments_record=payments())
    until = NOW + timedelta(seconds=2)
    told(bureau=bureau, deadline=until)
    told(bureau=bureau)
    number = citizen().number.reveal()
    assert bureau.asked == [("payments", number, until), ("payments", number, NOW + OWN_BUDGET)]


def test_a_slow_bureau_an_unserved_city_and_nobody_are_refused_by_name():
    with pytest.raises(BureauSlow):
        told(bureau=FedBureau(payments_record=BureauSlow("live")))
    with pytest.raises(CityNotServed):
        told(city="beijing")
    with pytest.raises(NoSession):
        insurance_payments(enquiry(INTENT), None, services())
