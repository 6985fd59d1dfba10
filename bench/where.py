"""Where the time of one question goes: one thread, in this process, under the standard profiler."""

import cProfile
import pstats
from collections.abc import Callable

import sqlalchemy
from flask import Flask

from bench.questions import Questions
from models.keeping.database import db

SAMPLE, FIRST = 200, 1_000_000
# Cumulative time of these functions: (file ends with, function) -> what it stands for.
PHASES: dict[tuple[str, str], str] = {
    ("wechat/platform/envelope.py", "open"): "verify and unseal the push",
    ("auth/meeting.py", "meet"): "who writes, and all the gate needs (one look)",
    ("models/keeping/inbox.py", "take_met"): "take in: nonce, receipt, session (one statement)",
    ("auth/gate.py", "standing"): "gate: how well known",
    ("auth/gate.py", "citizen"): "gate: who (open name and number)",
    ("bureaus/live.py", "_ask"): "bureau call over HTTP, signed and sealed",
    ("wechat/doors/speech.py", "__call__"): "say it (template, pages)",
    ("wechat/doors/desk.py", "_settle"): "audit row and stored reply (one statement)",
    ("wechat/platform/envelope.py", "seal_reply"): "seal the reply",
}


def report(app: Flask, questions: Questions, now: int) -> None:
    """Prints shares of the whole; the profiler slows Python code more than waiting, so read them as an order."""
    client, statements = app.test_client(), _Counter()
    requests = questions.made(FIRST, SAMPLE, now)
    sqlalchemy.event.listen(db.engine, "before_cursor_execute", statements)
    profile = cProfile.Profile()
    profile.runcall(_ask_all, lambda path, body: client.post(path, data=body), requests)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = _cumulative(stats, ("bench/where.py", "_ask_all"))
    print("\n| where the time goes (one thread, profiled) | share |\n|---|---|")
    for place, name in PHASES.items():
        print(f"| {name} | {_cumulative(stats, place) / whole:.0%} |")
    each = whole / SAMPLE * 1000
    print(f"\n{statements.count / SAMPLE:.1f} SQL statements a question; {each:.1f} ms each under the profiler")


Stats = dict[tuple[str, int, str], tuple[int, int, float, float, object]]


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *ignored: object) -> None:
        self.count += 1


def _ask_all(ask: Callable[[str, bytes], object], requests: list[tuple[str, bytes]]) -> None:
    for path, body in requests:
        ask(path, body)


def _cumulative(stats: Stats, place: tuple[str, str]) -> float:
    return sum(row[3] for (file, _, name), row in stats.items() if file.endswith(place[0]) and name == place[1])
