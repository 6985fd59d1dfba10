"""The floors hold: imports go down, rooms are small, storage, time and chance stay where they belong (design 2)."""

import statistics
from collections.abc import Callable, Iterator

import pytest

from tests.support import house_rules as rules
from tests.support.house import ROOT, Source, read, sources

Rule = Callable[[Source], Iterator[str]]
HOUSE = sources()


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_whole_house_keeps_the_rule(rule: Rule) -> None:
    assert [violation for source in HOUSE for violation in rule(source)] == []


def test_the_house_was_found() -> None:
    rooms = {source.room for source in HOUSE}
    assert {"service", "handlers", "wechat/doors", "wechat/platform", "bureaus", "auth", "models", "sandbox"} <= rooms


def test_the_median_file_has_80_lines_at_most() -> None:
    lengths = [len(source.text.splitlines()) for source in HOUSE if not source.path.endswith("__init__.py")]
    assert statistics.median(lengths) <= 80


def test_every_decision_has_a_number_of_its_own() -> None:
    files = sorted((ROOT / "docs/decisions").iterdir())
    numbers = [int(file.name.partition("-")[0]) for file in files]
    assert numbers == list(range(1, len(files) + 1))
    assert [file.read_text("utf-8").partition(".")[0] for file in files] == [f"# {number}" for number in numbers]


BROKEN = {
    "a model imports a handler": (rules.goes_down_only, "models/x.py", "import handlers.help"),
    "a model imports a floor-1 room": (rules.goes_down_only, "models/x.py", "from auth import gate"),
    "a handler imports the gate's room": (rules.goes_down_only, "handlers/x.py", "from auth.gate import Gate"),
    "a handler imports a bureau": (rules.goes_down_only, "handlers/x.py", "import bureaus.live"),
    "a door imports platform": (rules.goes_down_only, "wechat/doors/x.py", "from wechat.platform import http"),
    "platform imports a door": (rules.goes_down_only, "wechat/platform/x.py", "import wechat.doors.official"),
    "a bureau imports auth": (rules.goes_down_only, "bureaus/x.py", "from auth.tables import StepRow"),
    "a door imports a handler": (rules.goes_down_only, "wechat/doors/x.py", "from handlers.router import route"),
    "service imports the app": (rules.goes_down_only, "service/x.py", "import app"),
    "service imports the sandbox": (rules.goes_down_only, "service/x.py", "from sandbox.clock import SandboxClock"),
    "the sandbox imports a model": (rules.goes_down_only, "sandbox/x.py", "from models.people.pii import Pii"),
    "a model imports a test": (rules.goes_down_only, "models/x.py", "from tests.support import house"),
    "a relative import hides its room": (rules.goes_down_only, "models/people/x.py", "from ..keeping import vault"),
    "an import under TYPE_CHECKING counts": (
        rules.goes_down_only,
        "models/x.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from auth.gate import Gate",
    ),
    "a handler imports flask": (rules.only_its_third_parties, "handlers/x.py", "from flask import request"),
    "a door imports redis": (rules.only_its_third_parties, "wechat/doors/x.py", "import redis"),
    "the sandbox imports wechatpy": (rules.only_its_third_parties, "sandbox/x.py", "import wechatpy.crypto"),
    "a pure model imports sqlalchemy": (
        rules.only_its_third_parties,
        "models/people/x.py",
        "from sqlalchemy import select",
    ),
    "keeping imports flask": (rules.only_its_third_parties, "models/keeping/x.py", "import flask"),
    "a pure model knows a store": (rules.pure_by_name, "models/points/x.py", "from models.people.store import People"),
    "a pure model knows tables": (rules.pure_by_name, "models/points/x.py", "from models.people import tables"),
    "a pure model knows keeping": (rules.pure_by_name, "models/points/x.py", "from models.keeping.vault import Vault"),
    "a pure model opens SQLite": (rules.pure_by_name, "models/points/x.py", "import sqlite3"),
    "a pure model opens a socket": (rules.pure_by_name, "models/errors.py", "from urllib.request import urlopen"),
    "an import inside a function": (rules.no_import_in_functions, "service/x.py", "def f():\n    import json"),
    "an import inside a method": (
        rules.no_import_in_functions,
        "auth/x.py",
        "class A:\n  def f(s):\n    from a import b",
    ),
    "a store commits": (rules.commits_in_four_places, "auth/x.py", "def f(session):\n    session.commit()"),
    "a fifth function commits": (rules.commits_in_four_places, rules.TRANSACTIONS, "def sixth(s):\n    s.commit()"),
    "a bare except": (rules.no_broad_except, "models/x.py", "try:\n    f()\nexcept:\n    pass"),
    "except Exception": (rules.no_broad_except, "bureaus/x.py", "try:\n    f()\nexcept Exception:\n    g()"),
    "Exception in a tuple": (
        rules.no_broad_except,
        "auth/x.py",
        "try:\n    f()\nexcept (OSError, Exception):\n    g()",
    ),
    "another error is raised instead": (
        rules.no_broad_except,
        "service/x.py",
        "try:\n    f()\nexcept BaseException as e:\n    raise ValueError from e",
    ),
    "a handler reads the clock": (
        rules.time_and_chance_are_arguments,
        "handlers/x.py",
        "from datetime import datetime\ndatetime.now()",
    ),
    "a reference is a reading": (
        rules.time_and_chance_are_arguments,
        "auth/x.py",
        "import time\ndef f(n=time.time): n()",
    ),
    "today is the clock": (
        rules.time_and_chance_are_arguments,
        "models/x.py",
        "import datetime\ndatetime.date.today()",
    ),
    "time by its own name": (rules.time_and_chance_are_arguments, "auth/x.py", "from time import time"),
    "secrets are drawn": (rules.time_and_chance_are_arguments, "auth/x.py", "import secrets"),
    "random is drawn": (rules.time_and_chance_are_arguments, "models/x.py", "from random import choice"),
    "a uuid is drawn": (rules.time_and_chance_are_arguments, "auth/x.py", "import uuid\nuuid.uuid4()"),
    "urandom is drawn": (rules.time_and_chance_are_arguments, "auth/x.py", "import os\nos.urandom(8)"),
    "301 lines": (rules.small_enough, "auth/x.py", "x = 1\n" * 301),
    "a function of 51 lines": (rules.small_enough, "auth/x.py", "def f():\n" + "    x = 1\n" * 50),
    "six parameters": (rules.small_enough, "auth/x.py", "def f(a, b, c, d, e, g): ..."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_fires_on_the_smallest_thing_it_forbids(name: str) -> None:
    rule, path, text = BROKEN[name]
    assert list(rule(read(path, text)))


LAWFUL = {
    "a door imports a port": (rules.goes_down_only, "wechat/doors/x.py", "from models.ports import Gate"),
    "service imports every floor below": (
        rules.goes_down_only,
        "service/x.py",
        "import auth.tables, handlers, bureaus",
    ),
    "a store imports sqlalchemy": (rules.only_its_third_parties, "models/people/store.py", "import sqlalchemy"),
    "keeping commits in its four places": (
        rules.commits_in_four_places,
        rules.TRANSACTIONS,
        "def effect(s):\n    s.commit()",
    ),
    "what is raised again may be caught": (
        rules.no_broad_except,
        "models/x.py",
        "try:\n    f()\nexcept BaseException:\n    g()\n    raise",
    ),
    "a Random handed in is no module": (
        rules.time_and_chance_are_arguments,
        "auth/x.py",
        "def f(random): random.bytes(8)",
    ),
    "a Clock handed in may be read": (rules.time_and_chance_are_arguments, "auth/x.py", "def f(clock): clock.now()"),
    "self is no parameter": (rules.small_enough, "auth/x.py", "class A:\n    def f(self, a, b, c, d, e): ..."),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_no_rule_fires_on_what_the_house_allows(name: str) -> None:
    rule, path, text = LAWFUL[name]
    assert list(rule(read(path, text))) == []
