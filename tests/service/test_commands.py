"""Commands are found by scanning, and say what they did without showing a secret."""

import pkgutil
import stat
from pathlib import Path

import click
import pytest
from flask import Flask

from models.errors import Misconfigured
from models.keeping.keys import load_keys
from service import commands


@pytest.fixture
def app() -> Flask:
    made = Flask("commands")
    commands.register(made)
    return made


def test_every_file_of_the_package_adds_a_command(app: Flask) -> None:
    assert len(app.cli.commands) >= len(list(pkgutil.iter_modules(commands.__path__)))
    assert {"doctor", "keys"} <= set(app.cli.commands)
    assert all(isinstance(one, click.Command) and one.get_short_help_str() for one in app.cli.commands.values())


def test_keys_are_created_private_and_never_over_old_ones(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    made = app.test_cli_runner().invoke(args=["keys", "create", "--file", str(file)])
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    again = app.test_cli_runner().invoke(args=["keys", "create", "--file", str(file)])
    assert again.exit_code == 1
    assert file.read_bytes() == before


def test_versions_are_shown_and_keys_are_not(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    app.test_cli_runner().invoke(args=["keys", "create", "--file", str(file)])
    shown = app.test_cli_runner().invoke(args=["keys", "show-versions", "--file", str(file)])
    assert shown.exit_code == 0
    assert "kek" in shown.output
    assert not any(key.hex() in shown.output for key in load_keys(file).kek.keys.values())


def test_versions_of_a_file_that_is_not_there_are_a_sentence(app: Flask, tmp_path: Path) -> None:
    shown = app.test_cli_runner().invoke(args=["keys", "show-versions", "--file", str(tmp_path / "none")])
    assert shown.exit_code == 1
    assert "does not exist" in shown.output


def test_the_doctor_tells_what_keeps_the_service_from_starting(app: Flask) -> None:
    app.extensions["renshetong"] = Misconfigured("settings:\n  - WX_OA_APPID: not set")
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert told.exit_code == 1
    assert "✗ settings" in told.output
    assert "WX_OA_APPID" in told.output
