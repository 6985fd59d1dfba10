"""City files: the real ones are complete, and every mistake is named by file and key."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.errors import CityNotServed, Misconfigured
from models.exchange import Language
from models.insurance.record import Owner
from models.policy.cities import load_cities
from tests.handlers.builders import CITIES, ROOT

# The cities that the product's texts name (insurance domain 4.3).
NAMED = {
    *("beijing", "shanghai", "guangzhou", "shenzhen", "hangzhou", "chengdu"),
    *("tianjin", "ningbo", "changsha", "zhuhai", "maoming", "shengsi"),
}
GOOD = (ROOT / "policy" / "cities" / "shanghai.toml").read_text("utf-8")


def loaded(folder: Path, text: str, name: str = "shanghai"):
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return load_cities(folder)


def test_every_city_of_the_texts_has_its_file_in_both_languages():
    assert set(CITIES.by_code) >= NAMED
    assert all(city.name[language] for city in CITIES.by_code.values() for language in Language)


def test_an_unserved_city_knows_where_to_send_its_citizens():
    assert all(city.apps and city.hotline for city in CITIES.by_code.values())


def test_shanghai_is_served_with_three_owners_a_level_two_method_and_renewal_rules():
    city = CITIES.served("shanghai")
    assert set(city.owners) == set(Owner)
    assert city.level2.methods == ("ssn",)
    assert (city.points.threshold, city.points.window_days, city.points.late_days) == (Decimal(120), 30, 60)


def test_unserved_and_unknown_cities_are_refused_by_name():
    for code in ("beijing", "atlantis"):
        with pytest.raises(CityNotServed) as refused:
            CITIES.served(code)
        assert refused.value.subject == code
    assert CITIES.known("beijing").served is False
    with pytest.raises(CityNotServed):
        CITIES.known("atlantis")


def test_the_bureaus_own_table_is_left_to_the_bureaus(tmp_path):
    assert loaded(tmp_path, GOOD.split("\n[bureau")[0] + '\n[bureau.codes]\nx = "y"\n').served("shanghai")


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('code = "shanghai"', 'code = "peking"', "code: differs from the file's name"),
        ("served = true", "served = 1", "served: is not true or false"),
        ('hotline = "12333"', "", "hotline: is missing"),
        ('hotline = "12333"', 'hotline = ""', "hotline: is empty"),
        ('hotline = "12333"', 'hotlines = "12333"', "hotlines: unknown key"),
        ('aliases = ["上海市", "沪", "shanghai"]', "aliases = [1]", "aliases: is not a list of texts"),
        ('en = "Shanghai"', "", "name. en: is missing"),
        ("[owners.medical]", "[owners.tax]", "owners. tax: unknown key"),
        ("promise_hours = 24", "promise_hours = 0", "promise_hours: is not a whole number above zero"),
        ("promise_hours = 24", "promise_hours = true", "promise_hours: is not a whole number above zero"),
        ('methods = ["ssn"]', "methods = []", "methods: is empty"),
        ('threshold = "120"', 'threshold = "many"', "threshold: is not a decimal number in quotes"),
        ('threshold = "120"', 'threshold = "NaN"', "threshold: is not a decimal number in quotes"),
        ("late_days = 60", "", "late_days: is missing"),
    ],
)
def test_each_mistake_is_named_by_file_and_key(tmp_path, old, new, finding):
    assert old in GOOD
    with pytest.raises(Misconfigured) as refused:
        loaded(tmp_path, GOOD.replace(old, new, 1))
    assert "shanghai.toml" in refused.value.subject and finding in refused.value.subject


def test_all_mistakes_of_a_file_are_named_at_once(tmp_path):
    bad = GOOD.replace('hotline = "12333"', "").replace("late_days = 60", "").replace("served = true", 'served = "yes"')
    with pytest.raises(Misconfigured) as refused:
        loaded(tmp_path, bad)
    assert refused.value.subject.count(";") >= 1 and "hotline" in refused.value.subject


def test_what_is_no_toml_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(Misconfigured, match="no city file"):
        load_cities(tmp_path)
    with pytest.raises(Misconfigured, match=r"shanghai\.toml: TOMLDecodeError"):
        loaded(tmp_path, "served = yes please")


def test_one_name_for_two_cities_stops_the_boot(tmp_path):
    loaded(tmp_path, GOOD)
    twin = (ROOT / "policy" / "cities" / "beijing.toml").read_text("utf-8").replace('"beijing"]', '"沪"]')
    with pytest.raises(Misconfigured, match="沪"):
        loaded(tmp_path, twin, "beijing")
