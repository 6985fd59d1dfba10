"""An access copy: JSON that machines read, and a PDF in which every character of a name shows."""

import json
import logging
from datetime import UTC, datetime

import pytest

from sandbox.people import everyone
from service.copies import as_json, as_pdf

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
EVERY_KIND = {kind: [{"at": AT, "name": "陈䶮", "none": None}] for kind in as_pdf.TITLES}


def missing(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    with caplog.at_level(logging.WARNING):
        as_pdf.rendered({"person": [{"name": name}]}, AT)
    return [record.getMessage() for record in caplog.records if "missing" in record.getMessage().lower()]


def test_the_json_holds_every_row_with_times_that_carry_their_offset():
    content = json.loads(as_json.rendered(EVERY_KIND, AT))
    assert content["made_at"] == "2026-11-21T02:00:00+00:00"
    assert content["held"]["person"] == [{"at": "2026-11-21T02:00:00+00:00", "name": "陈䶮", "none": None}]
    assert set(content["held"]) == set(EVERY_KIND)


def test_the_pdf_is_one_and_holds_a_section_for_every_kind():
    made = as_pdf.rendered(EVERY_KIND, AT)
    assert made.startswith(b"%PDF-") and made.rstrip().endswith(b"%%EOF")
    assert len(as_pdf.rendered({}, AT)) < len(made)


def test_every_character_of_every_demo_citizens_name_shows_in_the_pdf(caplog):
    assert missing(caplog, "".join(sorted({sign for person in everyone() for sign in person.name})) + "䶮㛃鿏𬭸") == []


def test_a_character_without_a_glyph_would_be_noticed(caplog):
    assert missing(caplog, "\U0001f9ff") != []
