"""The folder in which all processes count: private, and without the files of processes that ended long ago.

Standard library only: it must be named in the environment before the metrics library is imported.
"""

from collections.abc import MutableMapping
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def prepare(environ: MutableMapping[str, str]) -> Path:
    """The folder, made private, named in `environ`, and swept of the files of processes that ended long ago."""
    folder = Path(environ.get(FOLDER) or Path(environ.get("VAR") or "var") / "metrics").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environ[FOLDER] = str(folder)
    for file in folder.glob("*.db"):
        if not _lives(file.stem.rpartition("_")[2]):
            file.unlink(missing_ok=True)
    return folder


def _lives(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()
