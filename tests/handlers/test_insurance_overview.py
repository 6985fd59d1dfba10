"""Five schemes and the housing fund: every figure with owner, as-of and, where it is missing, the reason."""

from datetime import timedelta

import pytest

from handlers.insurance_overview import insurance_overview
from handlers.services import OWN_BUDGET
from models.calendar.month import Month
from models.errors import BureauSlow, NoSession, NotFound
from models.exchange import Answer, FactState, Reason
from models.insurance.record import Account, Owner, PayStatus, Scheme
from models.money import Money
from models.people.pii import Pii
from tests.handlers.builders import AS_OF, NOW, UNIT, FedBureau, citizen, empty, enquiry, insurance, scheme, services


def told(*schemes, **more) -> Answer:
    bureau = FedBureau(insurance(*schemes))
    return insurance_overview(enquiry("insurance-overview", **more), citizen(), services(bureau))


def section(answer: Answer, name: str) -> dict[str, object]:
    (found,) = [section for section in answer.sections if section.name == name]
    return {fact.name: fact for fact in found.facts}


def test_all_six_stand_in_the_order_citizens_read_them_and_the_fund_comes_last():
    assert [section.name for section in told().sections] == list(Scheme)


def test_every_figure_of_the_record_arrives_as_it_was():
    facts = section(told(), "pension")
    values = {name: fact.value for name, fact in facts.items()}
    assert values == {
        "insured": True,
        "status": PayStatus.PAYING,
        "insured_since": Month(2016, 9),
        "last_paid": Month(2026, 10),
        "months": 122,
        "base": Money(1_234_500),
        "balance": Money(98_765_43),
        "unit": (Pii(UNIT), PayStatus.PAYING, Month(2016, 9)),
    }


def test_each_scheme_names_its_own_owner_and_date():
    answer = told(scheme(Scheme.PENSION), scheme(Scheme.HOUSING_FUND, as_of=AS_OF - timedelta(hours=7)))
    assert {(f.owner, f.as_of) for f in section(answer, "pension").values()} == {(Owner.HRSS, AS_OF)}
    assert {(f.owner, f.as_of) for f in section(answer, "housing_fund").values()} == {
        (Owner.FUND, AS_OF - timedelta(hours=7))
    }


def test_nothing_is_summed_over_the_schemes():
    every = {fact.value for fact in told().facts() if isinstance(fact.value, Money)}
    assert every == {Money(1_234_500), Money(98_765_43)}


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if reason not in (Reason.NOT_PROVIDED_BY_CITY, Reason.NEEDS_LEVEL)]
)
def test_an_empty_scheme_says_the_bureaus_reason_at_every_figure(reason):
    facts = section(told(empty(Scheme.PENSION, reason=reason)), "pension").values()
    assert {(fact.state, fact.reason, fact.value) for fact in facts} == {(FactState.ABSENT, reason, None)}
    assert {"status", "last_paid", "months", "base", "balance"} <= {fact.name for fact in facts}


def test_a_scheme_the_bureau_leaves_out_is_not_provided_by_the_city():
    (fact,) = section(told(scheme(Scheme.PENSION)), "maternity").values()
    assert (fact.state, fact.reason, fact.owner) == (FactState.ABSENT, Reason.NOT_PROVIDED_BY_CITY, Owner.MEDICAL)


def test_someone_never_enrolled_in_a_scheme_is_told_just_that():
    facts = section(told(empty(Scheme.INJURY)), "injury")
    assert {name: fact.value for name, fact in facts.items()} == {"insured": False}


@pytest.mark.parametrize(
    ("status", "insured"),
    [
        (PayStatus.PAYING, True),
        (PayStatus.RETIRED, True),
        (PayStatus.PAUSED, False),
        (PayStatus.ENDED, False),
    ],
)
def test_insured_means_paying_or_retired(status, insured):
    assert section(told(scheme(status=status)), "pension")["insured"].value is insured


def test_arrears_and_gaps_are_counted_and_listed_and_a_correction_is_dated():
    row = scheme(
        arrears=(Month(2026, 8), Month(2026, 9)), gaps=(Month(2020, 2),), corrected_on=AS_OF.date(), reason=None
    )
    facts = section(told(row), "pension")
    assert (facts["arrears_months"].value, facts["gap_months"].value) == (2, 1)
    assert facts["arrears"].value == (Month(2026, 8), Month(2026, 9))
    assert facts["corrected_on"].value == AS_OF.date()


def test_a_scheme_without_personal_accounts_does_not_miss_a_balance():
    answer = told(scheme(Scheme.UNEMPLOYMENT, balance=None), scheme(Scheme.MEDICAL, balance=None))
    assert "balance" not in section(answer, "unemployment")
    assert section(answer, "medical")["balance"].reason is Reason.NOT_PROVIDED_BY_CITY


@pytest.mark.parametrize("status", [PayStatus.RETIRED, PayStatus.PAUSED, PayStatus.ENDED])
def test_who_pays_nothing_now_misses_no_base_and_who_pays_does(status):
    assert "base" not in section(told(scheme(status=status, base=None)), "pension")
    assert section(told(scheme(base=None)), "pension")["base"].reason is Reason.NOT_PROVIDED_BY_CITY


def test_a_new_employees_first_month_is_on_its_way_and_a_leavers_missing_month_is_none_to_know():
    new = section(told(scheme(last_paid=None)), "pension")["last_paid"]
    assert (new.state, new.reason) == (FactState.ABSENT, Reason.NOT_YET_ARRIVED)
    left = section(told(scheme(last_paid=None, status=PayStatus.PAUSED)), "pension")["last_paid"]
    assert (left.state, left.reason) == (FactState.ABSENT, None)


def test_two_employers_give_two_accounts_and_an_ended_one_says_until_when():
    accounts = (
        Account(Pii("甲"), PayStatus.PAYING, Month(2020, 1), None),
        Account(Pii("乙"), PayStatus.ENDED, Month(2015, 1), Month(2019, 12)),
    )
    (pension, *_) = told(scheme(accounts=accounts)).sections
    assert [fact.value[2:] for fact in pension.facts if fact.name == "unit"] == [
        (Month(2020, 1),),
        (Month(2015, 1), Month(2019, 12)),
    ]


@pytest.mark.parametrize(("age", "state"), [(24, FactState.KNOWN), (25, FactState.STALE)])
def test_figures_older_than_the_city_promises_are_marked(age, state):
    facts = section(told(scheme(as_of=NOW - timedelta(hours=age))), "pension")
    assert {fact.state for fact in facts.values()} == {state}


def test_whom_the_bureau_does_not_know_gets_an_answer_dated_now_and_not_a_failure():
    answer = insurance_overview(enquiry("insurance-overview"), citizen(), services(FedBureau(NotFound("nobody"))))
    (fact,) = answer.facts()
    assert (fact.name, fact.value, fact.as_of) == ("found", False, NOW)


def test_the_bureau_is_asked_for_the_proved_number_within_the_doors_deadline():
    bureau = FedBureau(insurance())
    until = NOW + timedelta(seconds=2)
    insurance_overview(enquiry("insurance-overview", deadline=until), citizen(), services(bureau))
    insurance_overview(enquiry("insurance-overview"), citizen(), services(bureau))
    number = citizen().number.reveal()
    assert bureau.asked == [("insurance", number, until), ("insurance", number, NOW + OWN_BUDGET)]


def test_a_slow_bureau_stays_slow_by_name():
    with pytest.raises(BureauSlow):
        insurance_overview(enquiry("insurance-overview"), citizen(), services(FedBureau(BureauSlow("live"))))


def test_nobody_has_no_insurance():
    with pytest.raises(NoSession):
        insurance_overview(enquiry("insurance-overview"), None, services())
