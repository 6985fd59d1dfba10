"""`python -m tests.fuzz --seconds 3600`: fuzzes, and prints executions and time; `--keep` minimises the inputs found.

A finding ends the run with a trace; its input stays in the working folder (`var/fuzz`).
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import atheris

with atheris.instrument_imports(include=["wechat", "models", "defusedxml", "json"]):
    from tests.fuzz import corpus, seeds, targets

WORDS = Path(__file__).with_name("words.dict")
SELF = (sys.executable, "-m", "tests.fuzz")
BOUNDS = ("-max_len=4096", "-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-use_value_profile=1")


def main() -> None:
    if any(word.startswith("-merge") for word in sys.argv[1:]):
        _fuzz(*sys.argv[1:])
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--folder", type=Path, default=Path("var/fuzz"))
    asked.add_argument("--keep", action="store_true", help="minimise what the folder holds into the kept corpus")
    told = asked.parse_args()
    found = told.folder / "corpus"
    corpus.unpack(corpus.kept() + seeds.entries(), found)
    if told.keep:
        _keep(found)
    else:
        run = (f"-max_total_time={told.seconds}", f"-dict={WORDS}", f"-artifact_prefix={told.folder}/finding-")
        _fuzz(*run, *BOUNDS, str(found))


def _keep(found: Path) -> None:
    """libFuzzer's merge ends its process, and starts itself again for every input that ends it: it gets its own."""
    with tempfile.TemporaryDirectory() as small:
        subprocess.run([*SELF, "-merge=1", small, str(found)], check=True, stderr=subprocess.DEVNULL)
        corpus.keep(corpus.packed(Path(small)))
    print(f"{len(corpus.kept())} inputs kept")


def _fuzz(*arguments: str) -> NoReturn:
    # The first word is what libFuzzer runs, through a shell, when it wants another process like this one.
    atheris.Setup([" ".join(SELF), *arguments], targets.run)
    atheris.Fuzz()
    raise SystemExit


if __name__ == "__main__":
    main()
