"""`python3 -m service.bootstrap COMMAND…`: makes `.venv` and `node_modules` fit their locks, then becomes COMMAND.

Standard library only. uv where it works, else pip; both check every hash of requirements.lock, as npm does those of
package-lock.json. Nothing is done when the locks are unchanged.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from service import npm
from service.embedded.kinship import die_with_parent, end_with_my_parent

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
OLDEST = (3, 11)


def main(command: list[str]) -> int:
    """Never returns when `command` starts; 1 with a sentence when the packages cannot be installed."""
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}: make PYTHON=…")
        return 1
    end_with_my_parent()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _leave)
    if not _fit():
        print("The packages could not be installed: see the lines above (is a package index reachable?).")
        return 1
    os.chdir(ROOT)
    sys.stdout.flush()
    return os.execv(PYTHON, [str(PYTHON), *command])


def _fit() -> bool:
    """Do both fit their locks, now or after an installation? Two makes in one clone take turns."""
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    with (ROOT / "var" / "bootstrap.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return _fit_python() and npm.fit(ROOT, _ran)


def _fit_python() -> bool:
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if _stamp() == wanted and PYTHON.exists():
        return True
    installed = _install()
    if installed:
        STAMP.write_text(wanted)
    return installed


def _stamp() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def _install() -> bool:
    print("Installing the packages of requirements.lock into .venv …", flush=True)
    STAMP.unlink(missing_ok=True)
    if not (PYTHON.exists() and _ran(str(PYTHON), "-m", "pip", "--version", quiet=True)):
        shutil.rmtree(VENV, ignore_errors=True)
        if not _ran(sys.executable, "-m", "venv", str(VENV)):
            return False
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check")
    if _ran(*pip, "install", "--quiet", "uv", quiet=True):
        uv = (str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON))
        if _ran(*uv, "--require-hashes", "-r", str(LOCK)):
            return True
    print("uv did not do it; trying pip, which is slower …", flush=True)
    return _ran(*pip, "install", "--quiet", "--require-hashes", "-r", str(LOCK))


def _ran(*command: str, quiet: bool = False) -> bool:
    aside = subprocess.DEVNULL if quiet else None
    environ = os.environ | _index()
    step = subprocess.Popen(
        command, env=environ, stdout=aside, stderr=aside, start_new_session=True, preexec_fn=die_with_parent()
    )
    try:
        return step.wait() == 0
    except BaseException:
        os.killpg(step.pid, signal.SIGKILL)  # with the helpers it started, which do not know us
        raise


def _leave(number: int, frame: object) -> None:
    sys.exit(128 + number)


def _index() -> dict[str, str]:
    """pip's package index for uv, which does not read pip's environment: a mirror given to one is meant for both."""
    mirror = os.environ.get("PIP_INDEX_URL")
    return {"UV_DEFAULT_INDEX": mirror} if mirror and "UV_DEFAULT_INDEX" not in os.environ else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
