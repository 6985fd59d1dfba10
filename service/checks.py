"""`python -m service.checks lint|test|soak`: the checks, the test slices and the long runs, each with its time.

All of them run even when one fails: one run of CI shows everything that is wrong.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from service.embedded.kinship import die_with_parent, end_with_my_parent
from service.tools import main as tools

LINT = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
SLICES = {
    "unit": ("pytest", "-m", "not processes and not journey and not proof"),
    "processes": ("pytest", "-m", "processes and not journey and not proof"),
    "journey": ("pytest", "-m", "journey and not proof"),
    "proof": ("pytest", "-m", "proof"),
}
# FAILPOINTS=soak and SOAK_EXAMPLES in the environment make the proof longer (Makefile).
SOAK = {
    "proof": ("pytest", "-m", "proof", "-s"),
    "search": ("tests.assurance.search", "20000"),
    "fuzz": ("tests.fuzz", "--seconds", "600"),
}


def main(what: list[str]) -> int:
    """0 when all is well, else 1."""
    end_with_my_parent()
    if what == ["lint"]:
        return 0 if _lint() else 1
    if tools([]):
        return 1
    results = {} if what == ["soak"] else {"lint": _timed("lint", _lint)}
    for name, command in (SOAK if what == ["soak"] else SLICES).items():
        results[name] = _timed(name, partial(_ran, *command))
    wrong = [name for name, passed in results.items() if not passed]
    print(f"Failed: {', '.join(wrong)}" if wrong else "All checks and slices passed.")
    return 1 if wrong else 0


def _lint() -> bool:
    passed = [_ran(*command) for command in LINT]
    return all(passed)


def _timed(name: str, check: Callable[[], bool]) -> bool:
    since = time.monotonic()
    print(f"== {name}", flush=True)
    passed = check()
    print(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - since:.0f} s", flush=True)
    return passed


def _ran(module: str, *arguments: str) -> bool:
    root = Path(__file__).resolve().parent.parent
    command = (sys.executable, "-m", module, *arguments)
    return subprocess.run(command, cwd=root, preexec_fn=die_with_parent()).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
