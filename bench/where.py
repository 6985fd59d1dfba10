"""Where the time of one question goes: one thread, in this process, under the standard profiler."""

import cProfile
import pstats
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient

from bench.load import Call
from models.keeping.database import db

Phases = Mapping[tuple[str, str], str]
"""Cumulative time of these functions: (file ends with, function) -> what it stands for."""


def report(app: Flask, calls: Sequence[Call], phases: Phases) -> None:
    """Prints shares of the whole; the profiler slows Python code more than waiting, so read them as an order."""
    client, statements = app.test_client(use_cookies=False), _Counter()
    sqlalchemy.event.listen(db.engine, "before_cursor_execute", statements)
    profile = cProfile.Profile()
    profile.runcall(_ask_all, partial(_ask, client), calls)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = _cumulative(stats, ("bench/where.py", "_ask_all"))
    print("\n| where the time goes (one thread, profiled) | share |\n|---|---|")
    for place, name in phases.items():
        print(f"| {name} | {_cumulative(stats, place) / whole:.0%} |")
    each = whole / len(calls) * 1000
    print(f"\n{statements.count / len(calls):.1f} SQL statements a question; {each:.1f} ms each under the profiler")


def _ask(client: FlaskClient, call: Call) -> None:
    client.open(call.path, method=call.method, data=call.body, headers=dict(call.headers))


Stats = dict[tuple[str, int, str], tuple[int, int, float, float, object]]


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *ignored: object) -> None:
        self.count += 1


def _ask_all(ask: Callable[[Call], object], calls: Sequence[Call]) -> None:
    for call in calls:
        ask(call)


def _cumulative(stats: Stats, place: tuple[str, str]) -> float:
    return sum(row[3] for (file, _, name), row in stats.items() if file.endswith(place[0]) and name == place[1])
