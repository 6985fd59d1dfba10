"""The sandbox's bureau books a career as it counts it: payments and overview agree, on every kind of day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sandbox.bureaus.cases import career
from sandbox.bureaus.insurance import overview
from sandbox.bureaus.payments import payments
from sandbox.people import demo, everyone

# Before and after money arrives (the 15th), at both ends of a year, and in a leap February.
DAYS = [date(2026, 11, 21), date(2026, 11, 14), date(2027, 1, 14), date(2027, 1, 15), date(2026, 12, 31)]
DAYS += [date(2028, 2, 29), date(2028, 3, 1)]


def by_code(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["AAE140"]: row for row in answer["XZMX"]}


@pytest.mark.parametrize("place", range(len(DAYS)))
def test_counts_states_and_dates_of_payments_and_overview_agree(place: int) -> None:
    """Everyone with a story on every day, the crowd by turns."""
    today = DAYS[place]
    for person in {*demo(), *everyone()[place :: len(DAYS)]}:
        life = career(person, today)
        whole, told = by_code(overview(person, life, today)), by_code(payments(person, life, None, today))
        for code, row in told.items():
            assert (row["BAE002"], row["SJJZ"]) == (whole[code]["BAE002"], whole[code]["SJJZ"])
            if row["BAE002"] == "0":
                assert sum(int(year["AAE202"]) for year in row["NDMX"]) == int(whole[code]["AAE201"])


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_no_money_arrives_before_its_bill_or_after_the_as_of_day(today: date) -> None:
    for person in demo():
        for row in payments(person, career(person, today), (today.year - 4, today.year), today)["XZMX"]:
            for charge in row["JFMX"]:
                if charge["AAB191"]:
                    assert charge["AAE003"] <= charge["AAE002"] <= charge["AAB191"][:6]
                    assert charge["AAB191"] <= row["SJJZ"][:10].replace("-", "")


def test_a_refund_is_exactly_what_was_paid() -> None:
    person = next(one for one in demo() if one.key == "every-month")
    for row in payments(person, career(person, DAYS[0]), None, DAYS[0])["XZMX"]:
        (back,) = [charge for charge in row["JFMX"] if charge["AAA115"] == "50"]
        (paid,) = [one for one in row["JFMX"] if one["AAE003"] == back["AAE003"] and one["AAA115"] == "10"]
        for part in ("AAE480", "AAE481", "BAE241"):
            assert back[part] is paid[part] is None or Decimal(paid[part]) == -Decimal(back[part])
