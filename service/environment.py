"""Where settings come from: the environment, and beneath it what `make run` generated for the sandbox."""

from collections.abc import Mapping
from pathlib import Path

from service.kinds import Environment

GENERATED = "sandbox.env"


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` over the generated `<VAR>/sandbox.env`. Staging and production never read that file.

    Thereby `flask --app app doctor` in a second terminal sees what `make run` uses.
    """
    if environ.get("RENSHETONG_ENV", Environment.SANDBOX) != Environment.SANDBOX:
        return dict(environ)
    generated = read_lines(Path(environ.get("VAR") or "var") / GENERATED)
    return generated | {name: value for name, value in environ.items() if value}


def read_lines(file: Path) -> dict[str, str]:
    """NAME=value lines; `#` begins a comment line. A file that is not there has none."""
    if not file.exists():
        return {}
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}
