"""BUREAUS_FILE: what is accepted, and that every refusal names the city and the key, never a secret."""

from pathlib import Path

import pytest

from bureaus.connected import connect
from models.errors import CityNotServed, Misconfigured
from tests.bureaus.conftest import CITIES
from tests.conftest import CountingRandom, StillClock

SECRET = "s3cret-" + "0" * 25
GOOD = {
    "mode": '"live"',
    "endpoint": '"https://bureau.example.org/api"',
    "access_id": '"rst"',
    "secret": f'"{SECRET}"',
    "private": "false",
}


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "bureaus.toml"
    file.write_text(text)
    file.chmod(mode)
    return file


def city(name: str = "shanghai", **changes: str | None) -> str:
    rows = [f"{key} = {value}" for key, value in {**GOOD, **changes}.items() if value is not None]
    return "\n".join([f"[{name}]", *rows])


def connecting(file: Path) -> object:
    return connect(file, CITIES, StillClock(), CountingRandom())


def test_a_good_file_connects_its_cities_and_no_other(tmp_path: Path) -> None:
    connected = connect(written(tmp_path, city()), CITIES, StillClock(), CountingRandom())
    assert connected.cities() == ("shanghai",)
    with pytest.raises(CityNotServed):
        connected.of("beijing")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="0600"):
        connecting(written(tmp_path, city(), mode))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": '"carrier-pigeon"'}, "mode"),
        ({"mode": None}, "mode"),
        ({"endpoint": None}, "endpoint is missing"),
        ({"endpoint": '"ftp://bureau.example.org"'}, "no http"),
        ({"endpoint": '"http://bureau.example.org"'}, "not https"),
        ({"endpoint": '"http://10.0.0.8"', "private": "true"}, "not https"),
        ({"endpoint": '"https://127.0.0.1:1"'}, "private"),
        ({"endpoint": '"http://localhost:1"'}, "private"),
        ({"endpoint": '"https://[::1]:1"'}, "private"),
        ({"endpoint": '"https://user:pw@bureau.example.org"'}, "more than"),
        ({"endpoint": '"https://bureau.example.org/?a=b"'}, "more than"),
        ({"access_id": '""'}, "access_id is empty"),
        ({"access_id": "7"}, "access_id is missing"),
        ({"secret": '"short"'}, "secret is shorter"),
        ({"private": '"false"'}, "private is missing"),
        ({"colour": '"red"'}, "colour is not known"),
    ],
)
def test_a_mistake_is_named_and_the_secret_is_not(changes: dict[str, str | None], said: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        connecting(written(tmp_path, city(**changes)))
    assert said in caught.value.subject and "shanghai" in caught.value.subject
    assert SECRET not in str(caught.value) and "pw" not in str(caught.value)


def test_all_cities_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "\n".join([city(mode='"fax"'), city("atlantis"), city("beijing")])
    with pytest.raises(Misconfigured) as caught:
        connecting(written(tmp_path, text))
    for name in ("shanghai", "atlantis", "beijing"):
        assert name in caught.value.subject


@pytest.mark.parametrize("text", ['[shanghai]\nsecret = "s3cret-', "shanghai = 7"])
def test_a_file_that_is_no_toml_or_no_table_is_refused_without_a_quote(text: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        connecting(written(tmp_path, text))
    assert "s3cret" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        connecting(tmp_path / "nothing.toml")
