"""One product for all journeys, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Running, make_run


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with make_run(tmp_path_factory.mktemp("journey") / "var") as running:
        yield running


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screens")
