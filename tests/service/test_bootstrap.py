"""An empty clone becomes a working one, and a second start does nothing again."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service import bootstrap, npm, tools

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = {"name": "clone", "version": "1.0.0", "private": True}
LOCKED = PACKAGE | {"lockfileVersion": 3, "requires": True, "packages": {"": {"name": "clone", "version": "1.0.0"}}}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Only what the bootstrap itself needs: it may import nothing that is not installed yet."""
    for file in (
        "service/__init__.py",
        "service/bootstrap.py",
        "service/npm.py",
        "service/embedded/__init__.py",
        "service/embedded/kinship.py",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "package.json").write_text(json.dumps(PACKAGE))
    (tmp_path / "package-lock.json").write_text(json.dumps(LOCKED))
    return tmp_path


def boot(clone: Path, **more: str) -> str:
    command = [sys.executable, "-m", "service.bootstrap", "-c", "import sys; print(sys.prefix)"]
    environ = {"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"} | more
    return subprocess.run(command, cwd=clone, env=environ, check=True, capture_output=True, text=True).stdout


@pytest.mark.processes
def test_an_empty_clone_gets_its_packages_once_and_again_when_the_lock_changes(clone: Path) -> None:
    assert "Installing" in boot(clone)
    assert boot(clone).strip() == str(clone / ".venv")
    (clone / "requirements.lock").write_text("# nothing else\n")
    assert "Installing" in boot(clone)


@pytest.mark.processes
def test_an_installation_that_broke_off_is_done_again(clone: Path) -> None:
    boot(clone)
    (clone / ".venv" / ".installed").unlink()
    (clone / ".venv" / "bin" / "python").unlink()
    assert "Installing" in boot(clone)
    assert boot(clone).strip() == str(clone / ".venv")


@pytest.mark.processes
def test_packages_that_cannot_be_had_are_a_sentence_and_no_stamp(clone: Path) -> None:
    (clone / "requirements.lock").write_text("nowhere==1 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        boot(clone)
    assert "could not be installed" in refused.value.stdout
    assert not (clone / ".venv" / ".installed").exists()


@pytest.mark.processes
def test_npms_packages_come_once_and_again_when_their_lock_changes(clone: Path) -> None:
    assert "package-lock.json" in boot(clone)
    assert "package-lock.json" not in boot(clone)
    (clone / "package-lock.json").write_text(json.dumps(LOCKED, indent=1))
    assert "package-lock.json" in boot(clone)


def test_without_npm_a_sentence_says_what_to_install(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not npm.fit(clone, lambda *command: pytest.fail("nothing can be run"))
    assert "install Node.js 20" in capsys.readouterr().out
    assert not (clone / "node_modules").exists()


def test_packages_that_npm_cannot_have_leave_no_stamp(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert not npm.fit(clone, lambda *command: False)
    assert "could not install" in capsys.readouterr().out
    assert not (clone / "node_modules" / ".installed").exists()


def test_the_lock_names_no_registry_and_every_package_by_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")


def test_a_mirror_given_to_pip_is_given_to_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert bootstrap._index() == {"UV_DEFAULT_INDEX": "https://mirror.example/simple"}
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert bootstrap._index() == {}


def test_who_is_not_root_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert tools.main([]) == 1
    assert "apt-get install --yes --no-install-recommends chromium" in capsys.readouterr().out
