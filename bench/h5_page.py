"""A city-service page (social insurance, level 3), PostgreSQL + Redis, audit on, against a bare Flask template.

Served and pinned like the chat question. A page counts only if it is its own citizen's (the covered figures are those
of that citizen's first page) and holds a figure with its date; every page asks the bureau anew and leaves an audit row.
The sandbox's bureau works every record out anew and is most of the time here: see the shares, not the rate alone.
"""

import re

from flask import Flask

from bench import where
from bench.citizens import Visitor, on_pages
from bench.load import Call, Shot, fire
from bench.stand import audits, stand, table

CITIZENS, COUNT, BARE, SAMPLE = 60, 900, 6000, 120
PAGE, BARE_PAGE = "/city/shanghai/insurance-overview", "/overview"
PHASES = {
    ("wechat/doors/h5/door.py", "_met"): "who comes: cookie, session, language",
    ("auth/gate.py", "standing"): "gate: how well known",
    ("auth/gate.py", "citizen"): "gate: who (open name and number)",
    ("bureaus/live.py", "_ask"): "bureau call over HTTP, signed and sealed",
    ("models/keeping/readings.py", "record"): "audit row",
    ("wechat/doors/h5/look.py", "answer"): "draw the page",
}
SECRET = re.compile(r'class="secret-value">([^<]+)<')


def main() -> None:
    """Prints the table."""
    with stand() as (app, running, bare):
        _measure(app, running.base, bare)


def _measure(app: Flask, base: str, bare: str) -> None:
    with app.app_context():
        visitors = on_pages(app.extensions["renshetong"], CITIZENS)
        _, first = fire(base, [_call(visitor) for visitor in visitors], lambda shot: True)
        own = {shot.number: _figures(shot) for shot in first}
        assert len(set(own.values())) > CITIZENS // 2, "citizens cannot be told apart by their figures"
        before = audits()
        calls = [_call(visitors[number % CITIZENS]) for number in range(COUNT)]

        def good(shot: Shot) -> bool:
            shown = _figures(shot)
            return shot.status == 200 and bool(shown) and shown == own[shot.number % CITIZENS]

        rate, shots = fire(base, calls, good)
        rows = audits() - before
        baseline, base_shots = fire(bare, [Call(BARE_PAGE)] * BARE, lambda shot: shot.status == 200)
        where.report(app, calls[:SAMPLE], PHASES)
    table(("bare Flask template", baseline, base_shots), ("H5 page, social insurance", rate, shots))
    size = len(shots[0].body) // 1024
    print(f"\n{sum(map(good, shots))} of {COUNT} pages count ({size} kB each); {rows} audit rows of readings for them")


def _call(visitor: Visitor) -> Call:
    return Call(PAGE, None, {"Cookie": f"h5_sid={visitor.token}; h5_lang=zh", "Sec-Fetch-Site": "same-origin"})


def _figures(shot: Shot) -> tuple[str, ...]:
    text = shot.body.decode()
    return tuple(SECRET.findall(text)) if "数据截至" in text else ()
