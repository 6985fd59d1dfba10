"""What a bureau, a form or an address says is text on a page, whatever stands in it."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.month import Month
from models.exchange import Answer, Language
from models.insurance.record import Account, PayStatus
from models.people.pii import Pii
from tests.borders.answers import seen
from tests.borders.pages import LOOK, view, words
from tests.handlers.builders import FedBureau, insurance, points, scheme

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %} {city} %s {0}",
    "</textarea></details></main><form action=//evil>",
    "javascript:alert(1)",
    "\u202etxt.exe\u0000\ufffe",
)
MIXED = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


class Tags(HTMLParser):
    """Every tag of a document with its attributes' names."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attributes)))


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = Tags()
    reader.feed(html)
    return reader.seen


def overview(unit: str) -> Answer:
    account = Account(Pii(unit), PayStatus.PAYING, Month(2016, 9), None)
    return seen("insurance-overview", bureau=FedBureau(insurance(scheme(accounts=(account,))), points()))


@settings(max_examples=60, deadline=None)
@given(text=MIXED)
def test_an_employers_name_changes_no_tag_of_the_page(text):
    page = view(Language.ZH, "insurance-overview")
    assert tags(LOOK.answer(overview(text), page)) == tags(LOOK.answer(overview("X"), page))


@settings(max_examples=60, deadline=None)
@given(text=MIXED)
def test_a_remark_of_the_bureau_changes_no_tag_of_the_page(text):
    page = view(Language.ZH, "residence-points")
    drawn = [
        LOOK.answer(seen("residence-points", bureau=FedBureau(insurance(), points(remark=remark))), page)
        for remark in (text, "X")
    ]
    assert tags(drawn[0]) == tags(drawn[1])


@settings(max_examples=60, deadline=None)
@given(name=MIXED, text=MIXED)
def test_what_was_typed_into_a_form_changes_no_tag_when_it_comes_back(name, text):
    page = view(Language.EN, "correction")
    drawn = [
        LOOK.confirm("correction", replace(page, values={key: value, "text": value}, errors={"text": "missing"}))
        for key, value in ((name, text), ("x", "X"))
    ]
    if name != "text":
        assert tags(drawn[0]) == tags(drawn[1])


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_comes_back_as_it_was(text):
    page = replace(view(Language.ZH, "correction"), values={"text": text})
    assert " ".join(text.split()) in words(LOOK.confirm("correction", page))
