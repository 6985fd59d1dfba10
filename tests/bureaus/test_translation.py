"""Translation by field map: everything or nothing, and what cannot be read is named without its content."""

import copy
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bureaus.fieldmap import load
from bureaus.insurance_answer import insurance
from bureaus.payments_answer import payments
from bureaus.points_answer import points
from bureaus.row import Row
from models.errors import BureauGarbled, Misconfigured
from models.money import Money
from sandbox.bureaus.careers import Career
from sandbox.bureaus.cases import career
from sandbox.bureaus.insurance import overview
from sandbox.bureaus.payments import payments as rows
from sandbox.bureaus.status import status
from sandbox.people import Person, by_key
from tests.bureaus.conftest import CITIES

FIELDS = load(CITIES / "shanghai.toml")
TODAY = date(2026, 11, 21)
SECRET = "6217001234567890"


def insured(key: str = "base-correction") -> dict[str, Any]:
    return copy.deepcopy(_answer(overview, key))


def paid(key: str = "base-correction") -> dict[str, Any]:
    return copy.deepcopy(_answer(two_years, key))


def two_years(person: Person, career: Career, today: date) -> dict[str, Any]:
    return rows(person, career, (2025, 2026), today)


def scored(key: str = "employee") -> dict[str, Any]:
    return copy.deepcopy(_answer(status, key))


@cache
def _answer(tell: Callable[[Person, Career, date], dict[str, Any]], key: str) -> dict[str, Any]:
    person = by_key(key)
    return tell(person, career(person, TODAY), TODAY)


def read_insurance(content: object) -> object:
    return insurance(Row(content, "insurance", FIELDS), "shanghai")


def read_payments(content: object) -> object:
    return payments(Row(content, "payments", FIELDS), "shanghai")


def read_points(content: object) -> object:
    return points(Row(content, "points", FIELDS), "shanghai")


def places(content: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of an object, down to its leaves; of equal rows only the first."""
    here = list(content.items()) if isinstance(content, dict) else list(enumerate(content[:1]))
    below = [place for _, value in here if isinstance(value, dict | list) for place in places(value)]
    return [(content, key) for key, _ in here] + below


# Told by the bureau and not read here, or (AAC002) compared with the number asked for, in live.py.
UNREAD = {"AAC002", "AAB001", "AAE155", "AAE123", "AAE124"}
FREE_TEXT = {"AAB004", "BZ", "GZBB"}
WRONG = [7, True, SECRET, "", "2026-13-41 00:00:00", [7], {"a": SECRET}]
every = pytest.mark.parametrize(
    ("make", "read"), [(insured, read_insurance), (paid, read_payments), (scored, read_points)]
)


def is_read(container: Any, key: Any) -> bool:
    if isinstance(container, dict) and "BAE160" in container:
        return True
    if isinstance(container, dict) and "AAE155" in container:
        return key == "AAE036"  # of a correction in the overview only its day
    return key not in UNREAD


@every
@pytest.mark.parametrize("wrong", WRONG)
def test_no_field_takes_a_value_of_the_wrong_shape(
    wrong: Any, make: Callable[[], dict[str, Any]], read: Callable[[object], object]
) -> None:
    tried = 0
    for place in range(len(places(make()))):
        content = make()
        container, key = places(content)[place]
        if not is_read(container, key) or (key in FREE_TEXT and isinstance(wrong, str) and wrong):
            continue
        container[key] = [*container[key], 7] if isinstance(container[key], list) else wrong
        with pytest.raises(BureauGarbled) as caught:
            read(content)
        assert SECRET not in str(caught.value)
        tried += 1
    assert tried > 10


@every
def test_no_item_may_be_missing(make: Callable[[], dict[str, Any]], read: Callable[[object], object]) -> None:
    tried = 0
    for place in range(len(places(make()))):
        content = make()
        container, key = places(content)[place]
        if isinstance(container, list) or not is_read(container, key):
            continue
        del container[key]
        with pytest.raises(BureauGarbled):
            read(content)
        tried += 1
    assert tried > 10


@pytest.mark.parametrize("code", ["AAE140", "BAE001", "BAE002", "AAC031", "AAC084"])
def test_an_unknown_code_names_its_table_and_not_itself(code: str) -> None:
    content = insured()
    content["XZMX"][0][code] = "Z9-private"
    with pytest.raises(BureauGarbled, match="code table") as caught:
        read_insurance(content)
    assert "Z9" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "where"), [("AAA115", "JFMX"), ("AAE132", "JFMX"), ("AAE155", "BGMX"), ("BAE160", "BGMX")]
)
def test_an_unknown_code_of_a_payment_names_its_table(code: str, where: str) -> None:
    content = paid()
    content["XZMX"][0][where][0][code] = "Z9-private"
    with pytest.raises(BureauGarbled, match=r"code table (pay_type|paid_state|corrected_item|cause)") as caught:
        read_payments(content)
    assert "Z9" not in str(caught.value)


PENSION, MOST = "XZMX.0", 2000


def changed(place: str, value: Any, key: str = "employee") -> dict[str, Any]:
    """The payments of a citizen with one value changed; a place is a path of keys and list places."""
    content: Any = paid(key)
    *way, last = place.split(".")
    here = content
    for step in way:
        here = here[int(step) if isinstance(here, list) else step]
    here[int(last) if isinstance(here, list) else last] = value
    return content


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        # months of other years, days to come, days that belong to nothing
        ("JFMX.0.AAE003", "202412", "payments_scheme.rows"),
        ("JFMX.0.AAB191", "20261122", "payments_scheme.as_of"),
        ("JFMX.0.AAB191", None, "payment.arrived"),
        ("JFMX.0.AAE132", "2", "payment.arrived"),
        # amounts on the wrong side of nought, or withheld where nothing is withheld
        ("JFMX.0.AAE480", "-1.00", "payment.employer"),
        ("JFMX.0.AAA115", "50", "payment.employer"),
        ("JFMX.0.AAE481", None, "payments_scheme.rows"),
        # counts that the rows do not give
        ("NDMX.0.AAE202", "13", "year.months"),
        ("NDMX", [], "payments_scheme.years"),
        ("NDMX", [{"AAE001": "2025", "AAE202": "12"}] * 2, "payments_scheme.years"),
        ("JFMX", [], "payments_scheme.years"),
        ("JFMX", [{}] * (MOST + 1), "payments_scheme.rows"),
    ],
)
def test_payments_that_contradict_themselves_are_unreadable_by_field(place: str, value: Any, named: str) -> None:
    with pytest.raises(BureauGarbled, match=named):
        read_payments(changed(f"{PENSION}.{place}", value))


@pytest.mark.parametrize(("first", "last"), [("2026", "2025"), ("2020", "2026"), ("0000", "0000")])
def test_years_in_disorder_are_unreadable(first: str, last: str) -> None:
    with pytest.raises(BureauGarbled, match="first_year"):
        read_payments({**paid(), "NDQ": first, "NDZ": last})


def test_a_correction_that_ends_before_it_begins_is_unreadable() -> None:
    with pytest.raises(BureauGarbled, match="until"):
        read_payments(changed(f"{PENSION}.BGMX.0.AAE042", "200001", "base-correction"))


def test_a_scheme_missing_or_told_twice_makes_the_payments_unreadable() -> None:
    less, more = paid(), paid()
    del less["XZMX"][2]
    more["XZMX"].append(more["XZMX"][0])
    for content in (less, more):
        with pytest.raises(BureauGarbled, match="schemes"):
            read_payments(content)


@pytest.mark.parametrize("code", ["JFZT", "JZZZT", "DWKCZ"])
def test_an_unknown_code_of_the_points_does_too(code: str) -> None:
    with pytest.raises(BureauGarbled, match="code table"):
        read_points({**scored(), code: "Z9"})


def test_a_scheme_missing_or_told_twice_makes_the_record_unreadable() -> None:
    less, more = insured(), insured()
    del less["XZMX"][2]
    more["XZMX"].append(more["XZMX"][0])
    for content in (less, more):
        with pytest.raises(BureauGarbled, match="schemes"):
            read_insurance(content)


@pytest.mark.parametrize(("key", "score"), [("employee", "1"), ("employee", None), ("points-none", "120")])
def test_a_score_that_is_not_its_lines_or_not_due_is_unreadable(key: str, score: str | None) -> None:
    with pytest.raises(BureauGarbled, match=r"points\.score"):
        read_points({**scored(key), "JFZF": score})


@pytest.mark.parametrize(("yuan", "cents"), [("0.00", 0), ("0.07", 7), ("12434.10", 1243410), ("-3.05", -305)])
def test_yuan_become_exact_cents(yuan: str, cents: int) -> None:
    content = insured()
    content["XZMX"][0]["BAE240"] = yuan
    assert insurance(Row(content, "insurance", FIELDS), "shanghai").schemes[0].balance == Money(cents)


@pytest.mark.parametrize("yuan", ["1,000.00", "1.5", "1", "1e3", "٣.00", " 1.00", "1.000", "NaN"])
def test_an_amount_in_any_other_form_is_unreadable(yuan: str) -> None:
    content = insured()
    content["XZMX"][0]["BAE240"] = yuan
    with pytest.raises(BureauGarbled, match=r"scheme\.balance"):
        read_insurance(content)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('score = "JFZF"', "", "score"),
        ('score = "JFZF"', 'score = "JFZF"\nscoer = "X"', "scoer"),
        ('"07" = "valid"', '"07" = "splendid"', "07"),
        ("[bureau.codes.permit]", "[bureau.codes.permits]", "permit"),
    ],
)
def test_a_field_map_with_a_mistake_stops_the_boot(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (CITIES / "shanghai.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "shanghai.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Misconfigured) as caught:
        load(tmp_path / "shanghai.toml")
    assert said in caught.value.subject
