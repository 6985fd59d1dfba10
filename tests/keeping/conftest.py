"""A keyring and the keeping room's parts."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from models.keeping.blind import BlindIndex
from models.keeping.chance import SystemRandom
from models.keeping.keys import Keyring, create_keys, load_keys
from models.keeping.ledger import Ledger
from models.keeping.outbox import Outbox
from models.keeping.parked import Parking
from models.keeping.sessionkeys import SessionKeys
from models.keeping.vault import Vault
from models.people.store import Identities, Persons


@dataclass(frozen=True)
class Keeping:
    vault: Vault
    blind: BlindIndex
    ledger: Ledger
    session_keys: SessionKeys
    outbox: Outbox
    parking: Parking
    identities: Identities
    persons: Persons


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    create_keys(tmp_path / "keys.json", SystemRandom())
    assert json.loads((tmp_path / "keys.json").read_text())["kek"]["current"] == 1
    return load_keys(tmp_path / "keys.json")


@pytest.fixture
def keeping(database: Flask, keyring: Keyring) -> Keeping:
    random = SystemRandom()
    vault, blind, session_keys = Vault(keyring, random), BlindIndex(keyring), SessionKeys(keyring, random)
    outbox, parking = Outbox(session_keys, random), Parking(session_keys, random)
    people = Identities(vault, blind, random), Persons(vault, blind, random)
    return Keeping(vault, blind, Ledger(keyring), session_keys, outbox, parking, *people)
