"""Encrypted chat question, PostgreSQL + Redis, audit on, against a bare Flask route (design 7).

Both are served by gunicorn with the same workers and threads, pinned to one core; the load generator (and the sandbox,
which stands for WeChat and the bureau) has the other. A question counts only if its reply opens, is the right person's
and holds a fact; every message is distinct, from a level-3 session, uncached, and leaves one audit row.
"""

from flask import Flask

from bench import where
from bench.citizens import at_level_three
from bench.load import Call, fire
from bench.questions import Questions
from bench.stand import audits, stand, table

CITIZENS, WARM, COUNT, BARE = 200, 100, 1500, 8000
SAMPLE, FIRST = 200, 1_000_000
PHASES = {
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


def main() -> None:
    """Prints the table."""
    with stand() as (app, running, bare):
        _measure(app, running.base, bare)


def _measure(app: Flask, base: str, bare: str) -> None:
    with app.app_context():
        parts = app.extensions["renshetong"]
        questions = Questions(parts.settings, at_level_three(parts, CITIZENS))
        now = int(parts.clock.now().timestamp())
        fire(base, questions.made(0, WARM, now), lambda shot: True)
        fire(bare, [Call("/wechat/official", b"x")] * WARM, lambda shot: True)
        before, asked = audits(), questions.made(WARM, COUNT, now)
        rate, shots = fire(base, asked, lambda shot: questions.good(shot, WARM))
        rows = audits() - before
        baseline, base_shots = fire(bare, [asked[n % COUNT] for n in range(BARE)], lambda shot: shot.status == 200)
        good = sum(questions.good(shot, WARM) for shot in shots)
        table(("bare Flask route", baseline, base_shots), ("encrypted chat question", rate, shots))
        print(f"\n{good} of {COUNT} answers count; {rows} audit rows of readings for them")
        where.report(app, questions.made(FIRST, SAMPLE, now), PHASES)
