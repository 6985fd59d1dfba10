"""Agencies: nothing unverified is told, and nothing in our file is invented."""

from datetime import date

import pytest

from models.errors import Misconfigured
from models.policy.agencies import load_agencies
from tests.handlers.builders import ROOT

FILE = ROOT / "policy" / "agencies" / "shanghai.toml"
ONE = """
[[agency]]
region = "310104"
services = ["residence-points"]
address = "somewhere"
phone = "12345678"
hours = "9-17"
verified_on = ""
[agency.name]
zh = "中心"
en = "centre"
"""


def test_our_agencies_tell_no_unverified_address():
    agencies = load_agencies(FILE)
    assert agencies
    assert all(agency.verified_on or (agency.address, agency.phone, agency.hours) == (None,) * 3 for agency in agencies)


@pytest.mark.parametrize(("verified", "address"), [("", None), ("2026-11-01", "somewhere")])
def test_an_address_is_told_only_once_somebody_checked_it(tmp_path, verified, address):
    file = tmp_path / "x.toml"
    file.write_text(ONE.replace('verified_on = ""', f'verified_on = "{verified}"'), "utf-8")
    (agency,) = load_agencies(file)
    assert agency.address == address
    assert agency.verified_on == (date(2026, 11, 1) if verified else None)


def test_a_date_that_is_none_is_named(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(ONE.replace('verified_on = ""', 'verified_on = "yesterday"'), "utf-8")
    with pytest.raises(Misconfigured, match=r"x\.toml agency\[0\]\. verified_on"):
        load_agencies(file)
