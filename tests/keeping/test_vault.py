"""Personal columns open only with their owner's key, in their own place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import KeyDestroyed, Misconfigured, Untrusted
from models.keeping.chance import SystemRandom
from models.keeping.keys import KeyVersions, create_keys, load_keys
from models.keeping.seal import seal, unseal
from models.keeping.transactions import effect
from models.keeping.vault import Place, Vault
from tests.keeping.conftest import Keeping

HERE = Place("person", "name", "r1")
RANDOM = SystemRandom()


def test_a_sealed_name_opens_again_and_does_not_show_itself(keeping: Keeping) -> None:
    with effect():
        keeping.vault.create_key("p1")
        blob = keeping.vault.seal("p1", HERE, "张䶮")
    opened = keeping.vault.open("p1", HERE, blob)
    assert opened.reveal() == "张䶮"
    assert f"{opened}{opened!r}" == "******"
    assert "张".encode() not in blob


@pytest.mark.parametrize("place", [replace(HERE, table="x"), replace(HERE, column="x"), replace(HERE, row_id="r2")])
def test_a_sealed_value_cannot_be_moved(keeping: Keeping, place: Place) -> None:
    with effect():
        keeping.vault.create_key("p1")
        blob = keeping.vault.seal("p1", HERE, "张三")
    with pytest.raises(Untrusted):
        keeping.vault.open("p1", place, blob)


def test_another_owner_cannot_open_it(keeping: Keeping) -> None:
    with effect():
        keeping.vault.create_key("p1")
        keeping.vault.create_key("p2")
        blob = keeping.vault.seal("p1", HERE, "张三")
    with pytest.raises(Untrusted):
        keeping.vault.open("p2", HERE, blob)


def test_destroying_the_data_key_deletes_what_it_sealed(keeping: Keeping) -> None:
    with effect():
        keeping.vault.create_key("p1")
        blob = keeping.vault.seal("p1", HERE, "张三")
    with effect():
        keeping.vault.destroy("p1")
    with pytest.raises(KeyDestroyed):
        keeping.vault.open("p1", HERE, blob)


def test_an_older_master_key_still_opens_and_a_missing_one_is_named(keeping: Keeping, keyring) -> None:  # type: ignore[no-untyped-def]
    with effect():
        keeping.vault.create_key("p1")
        blob = keeping.vault.seal("p1", HERE, "张三")
    fresh = RANDOM.bytes(32)
    both = replace(keyring, kek=KeyVersions(2, {1: keyring.kek.keys[1], 2: fresh}))
    assert Vault(both, RANDOM).open("p1", HERE, blob).reveal() == "张三"
    with pytest.raises(Misconfigured):
        Vault(replace(keyring, kek=KeyVersions(2, {2: fresh})), RANDOM).open("p1", HERE, blob)


@given(st.binary(min_size=1, max_size=60), st.integers(min_value=0))
def test_a_changed_byte_anywhere_is_noticed(plain: bytes, at: int) -> None:
    key = RANDOM.bytes(32)
    blob = bytearray(seal(key, plain, b"here", 7, RANDOM))
    blob[at % len(blob)] ^= 1
    with pytest.raises(Untrusted):
        unseal(key, bytes(blob), b"here")


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    create_keys(file, RANDOM)
    file.chmod(0o640)
    with pytest.raises(Misconfigured, match="readable by others"):
        load_keys(file)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    create_keys(tmp_path / "k", RANDOM)
    with pytest.raises(FileExistsError):
        create_keys(tmp_path / "k", RANDOM)


@pytest.mark.parametrize("content", ["", "{}", '{"kek": {"current": 2, "keys": {}}}'])
def test_a_damaged_key_file_is_named_without_its_content(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(Misconfigured, match="damaged"):
        load_keys(file)
