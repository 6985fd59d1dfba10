"""One product for a file of tests, and for each test a citizen whom nobody has met."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.people import everyone
from tests.doors.h5.browser import Browser
from tests.product.citizen import Citizen
from tests.support.product import Product, running

_crowd = [one.key for one in everyone() if not one.story_zh and one.pay_realname and one.has_unionid]
_people = itertools.cycle(_crowd)  # each file has a product of its own, so a second round meets nobody twice


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path, redis_url: str) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("h5")
    shutil.copy(_sqlite_template, folder / "h5.sqlite")
    with running(folder / "var", f"sqlite:///{folder / 'h5.sqlite'}", redis_url) as product:
        yield product


@pytest.fixture
def key() -> str:
    return next(_people)


@pytest.fixture
def other(product: Product) -> Browser:
    """Another citizen with another phone."""
    return Browser(product, next(_people))


@pytest.fixture
def browser(product: Product, key: str) -> Browser:
    return Browser(product, key)


@pytest.fixture
def citizen(product: Product, key: str) -> Citizen:
    """The same human in the mini-program."""
    return Citizen(product, key)


@pytest.fixture
def known(browser: Browser, citizen: Citizen) -> Browser:
    """A browser whose citizen proved name and number."""
    citizen.login()
    citizen.real_name()
    citizen.number()
    assert browser.enters("/city/shanghai/me").level == 2
    return browser
