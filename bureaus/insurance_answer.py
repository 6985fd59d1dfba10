"""From the bureau's insurance overview to an InsuranceRecord: whole, or not at all."""

from datetime import date

from bureaus.fieldmap import SHOWN
from bureaus.row import Row
from models.errors import BureauGarbled
from models.exchange import Reason
from models.insurance.record import Account, InsuranceRecord, Owner, PayStatus, Scheme, SchemeRecord
from models.people.pii import Pii


def insurance(answer: Row, city: str) -> InsuranceRecord:
    """Raises BureauGarbled, also when a scheme is missing or told twice: no connection is a state, not an absence."""
    rows = answer.rows("schemes", "scheme")
    schemes = tuple(_scheme(row) for row in rows)
    if sorted(row.scheme for row in schemes) != sorted(Scheme):
        raise BureauGarbled("insurance.schemes")
    return InsuranceRecord(city, schemes, min(row.moment("next_update") for row in rows))


def _scheme(row: Row) -> SchemeRecord:
    return SchemeRecord(
        scheme=Scheme(row.must("scheme", "scheme")),
        owner=Owner(row.must("owner", "owner")),
        as_of=row.moment("as_of"),
        status=_status(row),
        first_month=row.month("first_month"),
        last_paid=row.month("last_paid"),
        months=row.count("months"),
        base=row.money("base"),
        accounts=tuple(_account(account) for account in row.rows("accounts", "account")),
        balance=row.money("balance"),
        arrears=row.months("arrears"),
        gaps=row.months("gaps"),
        corrected_on=max((_corrected(change) for change in row.rows("corrections", "correction")), default=None),
        reason=_reason(row),
    )


def _status(row: Row) -> PayStatus | None:
    word = row.code("status", "status")
    if row.code("retired", "yes_no") == "yes":
        return PayStatus.RETIRED
    return None if word is None else PayStatus(word)


def _reason(row: Row) -> Reason | None:
    word = row.must("state", "state")
    return None if word == SHOWN else Reason(word)


def _account(row: Row) -> Account:
    since = row.month("since")
    if since is None:
        raise row.unreadable("since")
    return Account(
        unit=Pii(row.text("unit")),
        status=PayStatus(row.must("status", "status")),
        since=since,
        until=row.month("until"),
    )


def _corrected(row: Row) -> date:
    day = row.day("corrected_on")
    if day is None:
        raise row.unreadable("corrected_on")
    return day
