"""The city answer: served here, or that city's own channels."""

import pytest

from handlers.city import city
from models.errors import CityNotServed
from tests.handlers.builders import enquiry, services


def told(code: str) -> dict[str, object]:
    answer = city(enquiry("city", code), None, services())
    return {fact.name: fact.value for fact in answer.facts()} | {"actions": answer.actions}


def test_a_served_city_offers_its_questions():
    assert told("shanghai")["served"] is True
    assert "insurance-overview" in told("shanghai")["actions"]


def test_an_unserved_city_sends_to_its_own_apps_and_offers_nothing_it_cannot_keep():
    assert told("beijing") == {
        "served": False,
        "apps": ("北京人社",),
        "hotline": "12333",
        "served_cities": ("shanghai",),
        "actions": (),
    }


def test_a_city_nobody_wrote_down_is_refused_by_name():
    with pytest.raises(CityNotServed):
        city(enquiry("city", "atlantis"), None, services())
