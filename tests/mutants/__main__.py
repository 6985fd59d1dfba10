"""`python -m tests.mutants [--sample N] [--seconds S] [--show] [FILE…]`: the share of faults that a test notices.

Each fault runs in a forked child that imports the faulty module in place of the real one and runs the pure chain's
tests, quickest first, until one fails. A child that takes too long is stuck, which is noticed too.
"""

import argparse
import contextlib
import importlib.abc
import importlib.util
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import hypothesis  # noqa: F401 - imported once, before the children are made
import pytest

from tests.mutants.faults import Fault, faults

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "models/assurance"
MODULES = ("machine", "beginning", "deciding", "computed", "turning", "limits", "relinking", "handing")
SUITE = (
    *("test_guards.py", "test_edges.py", "test_unknown.py", "test_transitions.py"),
    *("test_laws.py", "test_pairs.py", "test_search.py"),
)
STUCK_SECONDS = 240
MOST_CPU_SECONDS = 60
MOST_BYTES = 1 << 30
WANTED = 0.90
SEED = 20261121  # the same sample every day


@dataclass(frozen=True, slots=True)
class Mutant:
    module: str
    fault: Fault

    def __str__(self) -> str:
        return f"{FOLDER}/{self.module}.py:{self.fault.line}: {self.fault.what}"


class Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module with a fault in it."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        self._source = source

    def find_spec(self, fullname, path, target=None):  # type: ignore[no-untyped-def]
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module) -> None:  # type: ignore[no-untyped-def]
        exec(compile(self._source, self._name, "exec"), module.__dict__)


def noticed(mutant: Mutant, suite: Sequence[str]) -> bool:
    """True when a test fails, or the child is stuck."""
    child = os.fork()
    if child == 0:
        _run(mutant, suite)
    until = time.monotonic() + STUCK_SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _run(mutant: Mutant, suite: Sequence[str]) -> None:
    """The child: never returns."""
    code = 1
    # A fault may make a loop endless or a search boundless: that is noticed here, and not by the whole machine.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    with contextlib.suppress(BaseException):
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        sys.meta_path.insert(0, Faulty(f"{FOLDER.replace('/', '.')}.{mutant.module}", mutant.fault.source))
        plain = (
            "-x",
            "-q",
            "--noconftest",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:playwright",
            "--hypothesis-seed=0",
            "-W",
            "ignore",
        )
        code = int(pytest.main([*plain, *suite]))
    os._exit(code)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="mutants")
    parser.add_argument("--sample", type=int, help="only so many faults, the same ones every time")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no further fault after this time")
    parser.add_argument("--show", action="store_true", help="print every fault that nobody noticed")
    parser.add_argument("module", nargs="*", default=MODULES)
    asked = parser.parse_args(argv)
    suite = [f"tests/assurance/{name}" for name in SUITE if (ROOT / "tests/assurance" / name).is_file()]
    every = [
        Mutant(name, fault) for name in asked.module for fault in faults((ROOT / FOLDER / f"{name}.py").read_text())
    ]
    if not noticed_nothing_wrong(suite):
        print("the tests fail without any fault: nothing to measure")
        return 2
    chosen = random.Random(SEED).sample(every, min(asked.sample or len(every), len(every)))
    until = time.monotonic() + asked.seconds

    def judged(mutant: Mutant) -> bool | None:
        return noticed(mutant, suite) if time.monotonic() < until else None

    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        verdicts = dict(zip(chosen, pool.map(judged, chosen), strict=True))
    return report(len(every), verdicts, asked.show)


def noticed_nothing_wrong(suite: Sequence[str]) -> bool:
    """Without a fault the tests pass; a module taken from its own text is the real one."""
    return not noticed(Mutant("limits", Fault(0, "nothing", text_of("limits"))), suite)


def text_of(module: str) -> str:
    return (ROOT / FOLDER / f"{module}.py").read_text()


def report(every: int, verdicts: dict[Mutant, bool | None], show: bool) -> int:
    for name in MODULES:
        told = [verdict for mutant, verdict in verdicts.items() if mutant.module == name and verdict is not None]
        if told:
            print(f"{name:<10} {sum(told):>4} of {len(told):>4} noticed  {sum(told) / len(told):.1%}")
    judged = [verdict for verdict in verdicts.values() if verdict is not None]
    share = sum(judged) / len(judged) if judged else 0.0
    print(f"all        {sum(judged):>4} of {len(judged):>4} noticed  {share:.1%}  (of {every} faults that can be made)")
    for mutant, verdict in verdicts.items():
        if show and verdict is False:
            print(f"  nobody noticed {mutant}")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
