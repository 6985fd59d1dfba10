"""A year in a citizen's words, and only for a question about one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy.words import Understood
from models.policy.years import year_in
from tests.handlers.builders import WORDS

PAYMENTS = "insurance-payments"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("缴费明细", None),
        ("缴费明细 2025", 2025),
        ("2025年缴费明细", 2025),
        ("查一下２０２５年度的缴费记录", 2025),
        ("缴费明细202508", 2025),
        ("缴费明细25年", 2025),
        ("缴费记录 98年", 1998),
        ("二〇二五年缴费明细", 2025),
        ("二零二四年的社保缴费记录", 2024),
        ("去年的缴费明细", 2025),
        ("今年缴费情况", 2026),
        ("前年缴费明细", 2024),
        ("养老保险缴费明细2024", 2024),
        ("五险一金缴费明细", None),
        ("明细 2023", 2023),
        ("payments 2025", 2025),
        ("my payments last year", 2025),
        ("Payment history for 2019", 2019),
        ("缴费明细 9999", 9999),
        ("缴费明细 110101199001011234", None),
    ],
)
def test_the_year_beside_the_question_is_heard(text, year):
    assert WORDS.understand_dated(text, 2026) == Understood(PAYMENTS, year=year)


@pytest.mark.parametrize("text", ["社保 2025", "积分2025", "2025", "更正 2026年8月的养老保险没有缴到", "天气 2025"])
def test_a_year_beside_anything_else_changes_nothing(text):
    assert WORDS.understand_dated(text, 2026) == WORDS.understand(text)


@given(st.text(max_size=80))
def test_any_text_names_one_year_of_four_digits_or_none(text):
    year, rest = year_in(text, 2026)
    assert year is None or 0 <= year <= 9999
    assert year is not None or rest == text


@pytest.mark.parametrize("text", ["我要缴费", "怎么缴费", "how do I make a payment"])
def test_who_wants_to_pay_is_not_told_what_was_paid(text):
    assert WORDS.understand(text) != Understood(PAYMENTS)
