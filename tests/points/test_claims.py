"""What a claim may state: refused by the field's name with a reason, never with what stood in it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadClaim
from models.points import problems
from models.points.claim import Claim
from models.points.score import score
from tests.points.build import ON, SERIES, SHANGHAI, law, scored


def refused(on: date = ON, **stated: object) -> dict[str, str]:
    with pytest.raises(BadClaim) as bad:
        score(Claim.of(stated, SHANGHAI), SHANGHAI, on=on, series=SERIES)
    return dict(bad.value.findings)


MISTYPED = {
    "a number as text": ({"age": "35"}, {"age": problems.WRONG_TYPE}),
    "a yes as a number": ({"age": True}, {"age": problems.WRONG_TYPE}),
    "a number as a yes": ({"diploma_verified": 1}, {"diploma_verified": problems.WRONG_TYPE}),
    "nothing at all": ({"education": None}, {"education": problems.WRONG_TYPE}),
    "half a year of age": ({"age": Decimal("35.5")}, {"age": problems.NOT_WHOLE}),
    "a binary float": ({"public_service_years": 5.5}, {"public_service_years": problems.WRONG_TYPE}),
    "a degree there is not": ({"education": "professor"}, {"education": problems.NOT_A_CHOICE}),
    "a list of degrees": ({"education": ["master"]}, {"education": problems.WRONG_TYPE}),
    "an award there is not": ({"awards": ["provincial", "nobel"]}, {"awards[1]": problems.NOT_A_CHOICE}),
    "a day of another form": ({"birth_date": "15.6.1990"}, {"birth_date": problems.NOT_A_DATE}),
    "a day of the basic form": ({"birth_date": "19900615"}, {"birth_date": problems.NOT_A_DATE}),
    "a week date of ten letters": ({"birth_date": "1990-W24-5"}, {"birth_date": problems.NOT_A_DATE}),
    "a day that is none": ({"birth_date": "1990-02-30"}, {"birth_date": problems.NOT_A_DATE}),
    "records as a number": ({"detention_years_ago": 3}, {"detention_years_ago": problems.WRONG_TYPE}),
    "an entrepreneur as a yes": ({"entrepreneur": True}, {"entrepreneur": problems.WRONG_TYPE}),
    "a field an object has not": ({"entrepreneur": {"shares": 5}}, {"entrepreneur.shares": problems.UNKNOWN_KEY}),
    "months as an object": ({"si_monthly": {"from": "2024-01"}}, {"si_monthly": problems.WRONG_TYPE}),
    "a key of another city": ({"rent_months": 12}, {"rent_months": problems.UNKNOWN_KEY}),
}
IMPOSSIBLE = {
    "younger than nothing": ({"age": -1}, {"age": problems.OUT_OF_RANGE}),
    "older than anybody": ({"age": 130}, {"age": problems.OUT_OF_RANGE}),
    "thirteen months of twelve": ({"months_paid_last12": 13}, {"months_paid_last12": problems.OUT_OF_RANGE}),
    "fewer months than none": ({"si_valid_months": -12}, {"si_valid_months": problems.OUT_OF_RANGE}),
    "a record in the years to come": ({"detention_years_ago": [2, -1]}, {"detention_years_ago[1]": "out_of_range"}),
    "more than all shares": ({"entrepreneur": {"share_percent": 101}}, {"entrepreneur.share_percent": "out_of_range"}),
    "49 of 48 months": (
        {"si_base_ratio_months": {"last48": {"1": 49}}},
        {"si_base_ratio_months.last48": "out_of_range"},
    ),
    "more months than the window has": (
        {"si_base_ratio_months": {"last48": {"1": 30, "0.8": 30}}},
        {"si_base_ratio_months.last48": problems.OUT_OF_RANGE},
    ),
    "a base above the limit of all limits": (
        {"si_base_ratio_months": {"last48": {"3.5": 10}}},
        {"si_base_ratio_months.last48": problems.OUT_OF_RANGE},
    ),
    "a number without end": ({"avg_tax_own_share_3y": Decimal("Infinity")}, {"avg_tax_own_share_3y": "out_of_range"}),
    "a number of a thousand digits": ({"age": 10**1000}, {"age": problems.OUT_OF_RANGE}),
    "an exponent nobody needs": (
        {"avg_tax_own_share_3y": Decimal("1e999999")},
        {"avg_tax_own_share_3y": "out_of_range"},
    ),
}


def span(first: str, last: str, base: object = 12000, **more: object) -> dict[str, object]:
    return {"from": first, "to": last, "base": base, **more}


MONTHS = {
    "a month of another form": ([span("2024/01", "2024-02")], {"si_monthly[0].from": problems.NOT_A_MONTH}),
    "a thirteenth month": ([span("2024-01", "2024-13")], {"si_monthly[0].to": problems.NOT_A_MONTH}),
    "the end before the beginning": ([span("2024-02", "2024-01")], {"si_monthly[0].to": problems.BACKWARDS}),
    "a month twice": (
        [span("2024-01", "2024-06"), span("2024-06", "2024-12")],
        {"si_monthly[1]": problems.OVERLAPS},
    ),
    "a month that is still to come": ([span("2026-01", "2026-07")], {"si_monthly[0].to": problems.IN_THE_FUTURE}),
    "a negative base": ([span("2024-01", "2024-02", -1)], {"si_monthly[0].base": problems.OUT_OF_RANGE}),
    "a base as text": ([span("2024-01", "2024-02", "12000")], {"si_monthly[0].base": problems.WRONG_TYPE}),
    "no base": ([{"from": "2024-01", "to": "2024-02"}], {"si_monthly[0].base": problems.MISSING}),
    "valid as a word": ([span("2024-01", "2024-02", valid="yes")], {"si_monthly[0].valid": problems.WRONG_TYPE}),
    "a field there is not": ([span("2024-01", "2024-02", unit="x")], {"si_monthly[0].unit": problems.UNKNOWN_KEY}),
    "more entries than a life has months": (
        [span("2024-01", "2024-01")] * 601,
        {"si_monthly": problems.TOO_MANY},
    ),
}


@pytest.mark.parametrize("name", MISTYPED)
def test_what_is_mistyped_is_refused_by_its_field(name):
    stated, findings = MISTYPED[name]
    assert refused(**stated) == findings


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_is_refused_by_its_field(name):
    stated, findings = IMPOSSIBLE[name]
    assert refused(**stated) == findings


@pytest.mark.parametrize("name", MONTHS)
def test_months_that_cannot_be_are_refused_by_their_entry(name):
    stated, findings = MONTHS[name]
    assert refused(si_monthly=stated) == findings


def test_everything_wrong_is_told_at_once():
    assert set(refused(age="old", education="x", colour="red")) == {"age", "education", "colour"}


FUTURE = {
    "a birth": ({"birth_date": "2026-06-16"}, "birth_date"),
    "a diploma": ({"diplomas": [{"is": "master", "on": "2026-06-16"}]}, "diplomas[0].on"),
    "a title": ({"titles": [{"is": "senior_title", "on": "2027-01-01"}]}, "titles[0].on"),
    "a marriage": ({"spouse_shanghai_married_on": "2026-07-01"}, "spouse_shanghai_married_on"),
    "a detention": ({"detention_dates": ["2020-01-01", "2026-06-16"]}, "detention_dates[1]"),
}


@pytest.mark.parametrize("name", FUTURE)
def test_what_lies_after_the_application_is_refused(name):
    stated, field = FUTURE[name]
    assert refused(**stated) == {field: problems.IN_THE_FUTURE}


def test_a_permit_may_expire_in_the_future():
    assert scored(age=35, permit_state="valid", permit_expiry="2027-01-01").total == 30


CONTRADICTIONS = {
    "age and birth": ({"age": 35, "birth_date": "1980-01-01"}, {"age": "contradicts:birth_date"}),
    "degree and diplomas": (
        {"education": "doctor", "diplomas": [{"is": "master", "on": "2015-07-01"}]},
        {"education": "contradicts:diplomas"},
    ),
    "months and their list": (
        {"si_valid_months": 13, "si_monthly": [span("2024-01", "2024-12")]},
        {"si_valid_months": "contradicts:si_monthly"},
    ),
    "months at the average and their list": (
        {"months_base_ge_1x_last12": 6, "si_monthly": [span("2025-06", "2026-05", 8000)]},
        {"months_base_ge_1x_last12": "contradicts:si_monthly"},
    ),
    "multiples and their list": (
        {"si_base_ratio_months": {"last48": {"2": 36}}, "si_monthly": [span("2023-01", "2025-12", 12500)]},
        {"si_base_ratio_months.last48": "contradicts:si_monthly"},
    ),
    "not paying and paid": (
        {"paying_in_application_month": False, "si_monthly": [span("2026-01", "2026-06")]},
        {"paying_in_application_month": "contradicts:si_monthly"},
    ),
    "more back-paid than paid": (
        {"months_paid_last12": 3, "back_paid_last12": 4},
        {"back_paid_last12": "contradicts:months_paid_last12"},
    ),
    "more in three years than in four": (
        {"si_base_ratio_months": {"last48": {"1": 10}, "last36": {"1": 20}}},
        {"si_base_ratio_months.last36": "contradicts:si_base_ratio_months.last48"},
    ),
    "years ago and dates": (
        {"detention_years_ago": [3], "detention_dates": ["2025-01-01"]},
        {"detention_years_ago": "contradicts:detention_dates"},
    ),
    "married months and day": (
        {"spouse_shanghai_married_months": 12, "spouse_shanghai_married_on": "2024-06-15"},
        {"spouse_shanghai_married_months": "contradicts:spouse_shanghai_married_on"},
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_facts_that_cannot_both_be_true_name_each_other(name):
    stated, findings = CONTRADICTIONS[name]
    assert refused(**stated) == findings


def test_a_key_that_might_be_somebody_is_not_repeated():
    for name in ("310101199003070018", "张三丰", "name with blanks", "a" * 41):
        assert set(refused(**{name: 1})) == {"(a key that is no word)"}


def test_a_claim_in_a_traceback_shows_names_and_no_values():
    assert repr(Claim.of({"age": 35, "serious_crime": True}, SHANGHAI)) == "Claim(age, serious_crime)"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.decimals(allow_nan=True, allow_infinity=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
known_names = st.sampled_from(sorted(SHANGHAI.keys))


@law
@given(st.dictionaries(known_names | st.text(max_size=10), json_values, max_size=8) | json_values)
def test_rubbish_is_refused_by_name_or_scored_but_never_crashes(stated):
    try:
        done = score(Claim.of(stated, SHANGHAI), SHANGHAI, on=ON, series=SERIES)
    except BadClaim as bad:
        assert bad.findings
        assert all(problems.in_words(field, problem) for field, problem in bad.findings)
    else:
        assert done.total is None or done.total >= 0


@law
@given(st.text(max_size=8).filter(lambda text: not text.isascii()), known_names)
def test_no_value_of_a_claim_reaches_the_words_of_its_refusal(secret, name):
    with pytest.raises(BadClaim) as bad:
        Claim.of({name: secret}, SHANGHAI)
    assert secret not in str(bad.value)


def test_a_claim_means_the_same_after_a_round_trip_through_json():
    stated = {
        "birth_date": "1990-01-02",
        "education": "master",
        "entrepreneur": {"share_percent": Decimal("5.5"), "incubator_months": 7},
        "si_monthly": [span("2024-01", "2024-12", Decimal("12345.67"), valid=True)],
        "si_base_ratio_months": {"last48": {"1.0": 12}},
        "awards": ["department"],
    }
    text = json.dumps(stated, default=float)
    assert Claim.of(json.loads(text, parse_float=Decimal), SHANGHAI) == Claim.of(stated, SHANGHAI)
