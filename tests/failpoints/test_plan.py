"""The plan itself: counts over processes, kills once and only whom it names; nobody but the sandbox installs one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from models.errors import Misconfigured
from models.keeping import failpoints
from service import failpoints as service_failpoints
from service.settings import Settings
from tests.test_settings import SANDBOX

CROSSES = """
import sys
from pathlib import Path
from models.keeping import failpoints
failpoints.install(failpoints.Plan(Path(sys.argv[1]), sys.argv[2]))
for name in sys.argv[3:]:
    failpoints.crossing(name)
"""


def crosses(folder: Path, kind: str, *names: str) -> int:
    """Exit status of a process of this kind that crosses these points."""
    return subprocess.run([sys.executable, "-c", CROSSES, str(folder), kind, *names], check=False).returncode


def test_the_numbered_crossing_is_the_last_of_its_process_whoever_counted_before(tmp_path: Path) -> None:
    (tmp_path / "armed").write_text("service * 3")
    assert crosses(tmp_path, "service", "receive.before", "receive.after") == 0
    assert crosses(tmp_path, "worker", "receive.before", "receive.after") == 0
    assert crosses(tmp_path, "service", "effect.before", "effect.after") == -signal.SIGKILL
    assert (tmp_path / "fired").read_text() == "service effect.before\n"
    assert len((tmp_path / "tape").read_text().splitlines()) == 5
    assert crosses(tmp_path, "service", "effect.before") == 0


def test_a_second_line_counts_from_the_first_kill(tmp_path: Path) -> None:
    (tmp_path / "armed").write_text("service effect.after 1\nworker * 2")
    assert crosses(tmp_path, "worker", "effect.after", "effect.after") == 0
    assert crosses(tmp_path, "service", "effect.before", "effect.after") == -signal.SIGKILL
    assert crosses(tmp_path, "worker", "effect.before", "effect.after") == -signal.SIGKILL
    assert (tmp_path / "fired").read_text().splitlines() == ["service effect.after", "worker effect.after"]


def test_without_a_plan_a_crossing_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_installed", [])
    failpoints.crossing("receive.before")


def _app(environ: dict[str, str]) -> Flask:
    app = Flask("failpoints")
    app.extensions["renshetong"] = type("Parts", (), {"settings": Settings.read(environ)})()
    return app


def test_only_a_sandbox_that_names_a_folder_gets_a_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed: list[failpoints.Plan] = []
    monkeypatch.setattr(failpoints, "_installed", installed)
    service_failpoints.install(_app(SANDBOX), "service")
    assert installed == []
    service_failpoints.install(_app(SANDBOX | {"SANDBOX_FAILPOINTS": str(tmp_path)}), "service")
    assert len(installed) == 1


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_elsewhere_the_setting_is_refused_at_boot(environment: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.read(SANDBOX | {"RENSHETONG_ENV": environment, "SANDBOX_FAILPOINTS": str(tmp_path)})
    assert "SANDBOX_FAILPOINTS: belongs to the sandbox" in refused.value.subject
