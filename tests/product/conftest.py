"""The running product, once per database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import Product, running


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, f"{redis_url}?db=1" if "?" not in redis_url else redis_url) as product:
        yield product
