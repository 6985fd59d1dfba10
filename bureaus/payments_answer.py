"""From the bureau's payments to a PaymentsRecord: whole, or not at all."""

from bureaus.fieldmap import SHOWN
from bureaus.row import Row
from models.calendar.month import Month
from models.errors import BadRequest
from models.exchange import Reason
from models.insurance.grid import grid, months_paid
from models.insurance.payments import (
    Cause,
    Correction,
    PaidState,
    Payment,
    PaymentsRecord,
    PayType,
    SchemePayments,
    Years,
)
from models.insurance.record import Owner, Scheme
from models.money import Money
from models.people.pii import Pii


def payments(answer: Row, city: str) -> PaymentsRecord:
    """Raises BureauGarbled, also when rows, dates and counts contradict each other: then none of them is believed."""
    years = _years(answer)
    rows = answer.rows("schemes", "payments_scheme")
    schemes = tuple(_scheme(row, years) for row in rows)
    if sorted(row.scheme for row in schemes) != sorted(Scheme):
        raise answer.unreadable("schemes")
    return PaymentsRecord(city, years, schemes, min(row.moment("next_update") for row in rows))


def _years(answer: Row) -> Years:
    try:
        return Years(answer.year("first_year"), answer.year("last_year"))
    except BadRequest:
        raise answer.unreadable("first_year") from None


def _scheme(row: Row, years: Years) -> SchemePayments:
    scheme, state = Scheme(row.must("scheme", "scheme")), row.must("state", "state")
    told = SchemePayments(
        scheme=scheme,
        owner=Owner(row.must("owner", "owner")),
        as_of=row.moment("as_of"),
        rows=tuple(_payment(each, scheme) for each in row.rows("rows", "payment")),
        corrections=tuple(_correction(each) for each in row.rows("corrections", "base_correction")),
        by_year=tuple((each.year("year"), _count(each)) for each in row.rows("years", "year")),
        reason=None if state == SHOWN else Reason(state),
    )
    _check(told, years, row)
    return told


def _payment(row: Row, scheme: Scheme) -> Payment:
    unit = row.maybe("unit")
    payment = Payment(
        period=_month(row, "period"),
        settled=row.month("settled"),
        arrived=row.day("arrived"),
        scheme=scheme,
        kind=PayType(row.must("kind", "pay_type")),
        state=PaidState(row.must("state", "paid_state")),
        base=row.money("base"),
        employer=row.money("employer"),
        personal=row.money("personal"),
        to_account=row.money("to_account"),
        interest=row.money("interest"),
        late_fee=row.money("late_fee"),
        unit=None if unit is None else Pii(unit),
    )
    _check_payment(payment, row)
    return payment


def _correction(row: Row) -> Correction:
    row.must("item", "corrected_item")
    on = row.day("corrected_on")
    if on is None:
        raise row.unreadable("corrected_on")
    since, until = _month(row, "since"), _month(row, "until")
    if until < since:
        raise row.unreadable("until")
    before, after = _money(row, "before"), _money(row, "after")
    return Correction(before, after, since, until, on, Cause(row.must("cause", "cause")))


def _check_payment(payment: Payment, row: Row) -> None:
    """A day of arrival stands with what arrived and with nothing else; only what goes back is below nought."""
    if (payment.arrived is not None) != (payment.state is PaidState.ARRIVED):
        raise row.unreadable("arrived")
    signs = {part.cents >= 0 for part in (payment.employer, payment.personal) if part is not None and part.cents}
    if len(signs) > 1 or (payment.kind is not PayType.DIFFERENCE and signs == {payment.kind is PayType.REFUND}):
        raise row.unreadable("employer")


def _check(told: SchemePayments, years: Years, row: Row) -> None:
    if any(payment.period not in years for payment in told.rows):
        raise row.unreadable("rows")
    if any(payment.arrived and payment.arrived > told.as_of.date() for payment in told.rows):
        raise row.unreadable("as_of")
    counts = dict(told.by_year)
    if len(counts) != len(told.by_year):
        raise row.unreadable("years")
    if told.reason is None:
        _check_figures(told, years, counts, row)


def _check_figures(told: SchemePayments, years: Years, counts: dict[int, int], row: Row) -> None:
    """Where nothing is withheld every row has its amounts, and the rows give the counts."""
    if any(None in (payment.base, payment.employer, payment.personal) for payment in told.rows):
        raise row.unreadable("rows")
    for year in range(years.first, years.last + 1):
        if counts.get(year, 0) != months_paid(grid(told.rows, told.scheme, year)):
            raise row.unreadable("years")


def _month(row: Row, name: str) -> Month:
    month = row.month(name)
    if month is None:
        raise row.unreadable(name)
    return month


def _money(row: Row, name: str) -> Money:
    money = row.money(name)
    if money is None:
        raise row.unreadable(name)
    return money


def _count(row: Row) -> int:
    count = row.count("months")
    if count is None or not 0 <= count <= 12:
        raise row.unreadable("months")
    return count
