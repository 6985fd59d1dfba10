"""`flask --app app points score`: claims in, scores with reasons out (design 4). Needs no settings and no server."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup

from models.errors import BadClaim, NoRuleSet, ServiceError
from models.points import problems
from models.points.claim import Claim
from models.points.hints import hints
from models.points.keys import Unreadable, day
from models.points.loading.examples import examples_that_do_not_come_out
from models.points.loading.rule_sets import load_rule_sets
from models.points.loading.series_file import load_series
from models.points.rule_set import RuleSet
from models.points.score import score
from models.points.series import AllSeries
from models.points.wording import Wording
from service.points_json import told

ROOT = Path(__file__).resolve().parents[2]
POLICY, SENTENCES = ROOT / "policy", ROOT / "templates" / "points" / "why.toml"
MOST_BYTES = 50 * 1024 * 1024

points = AppGroup("points", help="The points law: what a claim earns, and why.")


def register(app: Flask) -> None:
    app.cli.add_command(points)


@points.command("score")
@click.option("--city", required=True, help="City code, such as shanghai.")
@click.option("--on", "application", required=True, metavar="DATE", help="Day of the application, YYYY-MM-DD.")
@click.option("--round", "year", type=int, help="Round of a city that ranks once a year.")
@click.option("--extended", is_flag=True, help="Apply the last rule set after its last day; the answer says so.")
@click.argument("file", type=click.File("rb"))
def score_claims(city: str, application: str, year: int | None, extended: bool, file: BinaryIO) -> None:
    """Score the claims in FILE (`-` reads standard input): an object or a list in, the same shape out.

    A claim that cannot be scored stands in its place as {"error": …}; the others are scored all the same. Exit code:
    0 all scored, 1 at least one was refused (standard error names field and reason), 2 the call itself is wrong.
    """
    on, stated = _day(application), _json(file)
    if year is not None:
        raise click.UsageError(f"--round: {city} has no yearly rounds")
    try:
        rule_set = load_rule_sets(POLICY / "points").at(city, on, extended=extended)
        series, wording = load_series(POLICY / "series"), Wording.load(SENTENCES)
    except NoRuleSet as none:
        raise click.ClickException(f"no rule set: {none.subject}") from None
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
    several = isinstance(stated, list)
    bench = Scoring(rule_set, series, wording, on, extended)
    results = [bench.one(claim, f"claim {number}: " if several else "") for number, claim in enumerate(_listed(stated))]
    click.echo(json.dumps(results if several else results[0], ensure_ascii=False, indent=2))
    if any("error" in result for result in results):
        sys.exit(1)


class Scoring:
    """One rule set on one day, for any number of claims."""

    def __init__(self, rule_set: RuleSet, series: AllSeries, wording: Wording, on: date, extended: bool) -> None:
        self._rule_set, self._series, self._wording, self._on = rule_set, series, wording, on
        self._extended = extended

    def one(self, stated: object, place: str) -> dict[str, Any]:
        """The score as JSON, or the error that stands in its place and is told on standard error."""
        try:
            claim = Claim.of(stated, self._rule_set)
            done = score(claim, self._rule_set, on=self._on, series=self._series, extended=self._extended)
            better = hints(claim, self._rule_set, on=self._on, series=self._series)
        except BadClaim as bad:
            for field, problem in bad.findings:
                click.echo(f"{place}{problems.in_words(field, problem)}", err=True)
            fields = [{"field": field, "problem": problem} for field, problem in bad.findings]
            return {"error": {"code": bad.code, "message": bad.sentence, "fields": fields}}
        return told(done, better, self._wording)


def _day(text: str) -> date:
    try:
        return day(text)
    except Unreadable:
        raise click.UsageError("--on: not a date YYYY-MM-DD") from None


def _listed(stated: object) -> Iterable[object]:
    return stated if isinstance(stated, list) else (stated,)


def _json(file: BinaryIO) -> object:
    """Decimals stay decimal; a key that stands twice is not silently the last one. Never prints what it read."""
    text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise click.ClickException(f"the claims are more than {MOST_BYTES} bytes")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise click.ClickException("the claims are not JSON, or a key stands twice in one object") from None


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


@points.command("check")
def check() -> None:
    """Read every rule set and series, score the worked examples in them, and say what is not in order."""
    try:
        rule_sets, series = load_rule_sets(POLICY / "points"), load_series(POLICY / "series")
    except ServiceError as error:
        raise click.ClickException(error.subject) from None
    wrong = [line for one in rule_sets.by_id.values() for line in examples_that_do_not_come_out(one, series)]
    for line in wrong:
        click.echo(line, err=True)
    for one in rule_sets.by_id.values():
        unsure = sum(cited.status != "CONFIRMED" for cited in one.cited)
        click.echo(f"{one.id}: {one.status}, {len(one.cited)} numbers, {unsure} unsure, {len(one.examples)} examples")
    if wrong:
        sys.exit(1)
