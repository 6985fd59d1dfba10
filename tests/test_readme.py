"""The README leads nowhere that is not there."""

import re

import pytest

from tests.support.house import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MADE = {".venv/bin"}  # by `make`, in every clone
PATHS = sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md))`", README)) - MADE)


def test_paths_were_found() -> None:
    assert {"docs/words.md", "wechat/doors/", "tests/test_floors.py"} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_what_the_readme_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
