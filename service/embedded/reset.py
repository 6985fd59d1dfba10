"""`python3 -m service.embedded.reset` (make reset): a clean sandbox. Standard library only."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

from service.environment import GENERATED

# By name, not the whole folder: a production's keys or a database kept here by hand are not ours to remove.
MADE = ("sandbox.env", "bureaus.toml", "keys.json", "redis", "sandbox", "log", "run")
DATABASE = "renshetong.sqlite3*"


def main() -> int:
    """Removes what make run made under VAR. 1 while it runs, or when make run did not make it."""
    var = Path(os.environ.get("VAR") or "var").absolute()
    if not (var / GENERATED).exists():
        print(f"Nothing to reset: {var} holds no sandbox made by make run.")
        return 0
    if _in_use(var / "run" / "lock"):
        print("make run is using it: stop that first (Ctrl-C there).")
        return 1
    for path in [var / name for name in MADE] + sorted(var.glob(DATABASE)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print(f"The sandbox under {var} is gone; make run makes a new one.")
    if os.environ.get("DATABASE_URL"):
        print(
            "DATABASE_URL names a database outside it: what is sealed there cannot be read any more; drop it yourself."
        )
    return 0


def _in_use(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
