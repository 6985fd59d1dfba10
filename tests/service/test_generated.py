"""What `make run` generates: once, private, accepted by the settings, and taken away by `make reset` alone."""

import base64
import fcntl
import stat
import tomllib
from pathlib import Path

import pytest

from models.keeping.keys import load_keys
from service.embedded import generated, marks, plan, reset
from service.settings import Settings
from tests.conftest import CountingRandom


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    (folder / "run").mkdir(parents=True)
    monkeypatch.setenv("VAR", str(folder))
    return folder


class Chance(CountingRandom):
    """Counting, but with high bytes too: base64 of it holds every kind of character."""

    def bytes(self, count: int) -> bytes:
        self.drawn += 1
        return bytes((self.drawn * 37 + index * 91) % 256 for index in range(count))


@pytest.mark.parametrize("where", ["sandbox", "staging"])
def test_what_is_generated_is_a_complete_configuration(var: Path, where: str) -> None:
    settings = Settings.read(plan.complete({"RENSHETONG_ENV": where}, var, Chance()))
    assert settings.renshetong_env == where
    assert len(base64.b64decode(settings.wx_oa_aes_key.reveal() + "=")) == 32
    assert settings.wx_oa_aes_key.reveal().isalnum()
    assert load_keys(settings.renshetong_keys)


def test_a_second_start_generates_the_same(var: Path) -> None:
    first = plan.complete({}, var, Chance())
    keys = (var / "keys.json").read_bytes()
    later = Chance()
    later.drawn = 100
    assert plan.complete({}, var, later) == first
    assert (var / "keys.json").read_bytes() == keys


def test_a_value_in_the_environment_wins(var: Path) -> None:
    told = plan.complete({"WX_OA_TOKEN": "mine", "PORT": "9000", "WX_OA_SECRET": ""}, var, Chance())
    assert told["WX_OA_TOKEN"] == "mine"
    assert told["PUBLIC_BASE_URL"] == "http://127.0.0.1:9000"
    assert told["WX_OA_SECRET"]


def test_nothing_generated_is_readable_by_others(var: Path) -> None:
    plan.complete({}, var, Chance())
    for name in ("sandbox.env", "bureaus.toml", "keys.json"):
        assert stat.S_IMODE((var / name).stat().st_mode) == 0o600


def test_the_bureau_is_the_sandbox_on_todays_port_with_the_generated_secret(var: Path) -> None:
    plan.complete({}, var, Chance())
    told = plan.complete({"SANDBOX_PORT": "9100"}, var, Chance())
    city = tomllib.loads((var / "bureaus.toml").read_text())["shanghai"]
    assert city["endpoint"] == "http://127.0.0.1:9100/bureaus/shanghai"
    assert (city["access_id"], city["secret"]) == (told["BUREAU_SHANGHAI_ACCESS_ID"], told["BUREAU_SHANGHAI_SECRET"])
    assert (city["mode"], city["private"]) == ("live", True)


def test_files_that_were_given_are_left_alone(var: Path, tmp_path: Path) -> None:
    given = {"BUREAUS_FILE": str(tmp_path / "mine.toml"), "RENSHETONG_KEYS": str(tmp_path / "mine.json")}
    plan.complete(given, var, Chance())
    assert not any(Path(file).exists() for file in given.values())
    assert not (var / "keys.json").exists()


def test_production_gets_nothing_generated(var: Path) -> None:
    assert plan.complete({"RENSHETONG_ENV": "production"}, var, Chance()) == {"RENSHETONG_ENV": "production"}
    assert list(var.glob("*.*")) == []


def test_the_sandbox_is_told_nothing_of_the_products_stores(var: Path) -> None:
    environ = plan.complete({}, var, Chance())
    parts = {part.name: part for part in plan.parts(Settings.read(environ), environ, own_redis=True)}
    assert list(parts) == ["redis", "database", "sandbox", "worker", "service", "menu"]
    assert not {"DATABASE_URL", "REDIS_URL", "RENSHETONG_KEYS", "BUREAUS_FILE"} & set(parts["sandbox"].environment)
    assert "DATABASE_URL" in parts["service"].environment


def test_a_given_redis_is_not_started_by_us(var: Path) -> None:
    environ = plan.complete({"REDIS_URL": "redis://127.0.0.1:1"}, var, Chance())
    names = [part.name for part in plan.parts(Settings.read(environ), environ, own_redis=False)]
    assert "redis" not in names


def test_a_private_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    generated.write_private(file, "before")
    with pytest.raises(UnicodeEncodeError):
        generated.write_private(file, "\ud800")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_reset_takes_what_make_run_made_and_nothing_else(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.complete({}, var, Chance())
    (var / "renshetong.sqlite3-wal").touch()
    (var / "sandbox").mkdir()
    (var / "mine.txt").touch()
    assert reset.main() == 0
    assert [path.name for path in var.iterdir()] == ["mine.txt"]


def test_reset_leaves_a_folder_alone_that_make_run_did_not_make(var: Path) -> None:
    (var / "keys.json").touch()
    assert reset.main() == 0
    assert (var / "keys.json").exists()


def test_a_number_used_again_is_not_taken_for_ours(tmp_path: Path) -> None:
    marks.mark(tmp_path, "init", 1)
    file = tmp_path / "init.pid"
    file.write_text(file.read_text().replace(" ", " 9", 1))
    assert marks.sweep(tmp_path) == []
    assert not file.exists()


def test_reset_takes_nothing_from_a_run_under_way(var: Path) -> None:
    plan.complete({}, var, Chance())
    with (var / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert reset.main() == 1
    assert (var / "sandbox.env").exists()
