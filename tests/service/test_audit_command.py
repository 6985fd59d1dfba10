"""The audit view: whoever looks is on record before anything is shown; names and numbers are in nobody's sight."""

import json
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest
import sqlalchemy as sa

from models.keeping.database import db
from models.keeping.tables import AuditRow
from models.people.shapes import personal
from sandbox.people import by_key
from service.commands import audit
from tests.product.citizen import Citizen
from tests.support.product import Product, running

WHY = ("--case", "C-2026-17", "--reason", "complaint", "--staff", "s007")


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        for key in ("employee", "gap"):
            citizen = Citizen(product, key)
            citizen.follow()
            citizen.says("社保")
            citizen.login()
            citizen.real_name()
        yield product


def look(product: Product, *words: str, typed: str | None = None) -> click.testing.Result:
    return product.app.test_cli_runner().invoke(args=["audit", *WHY, *words], input=typed)


def lines(result: click.testing.Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def views(product: Product) -> list[AuditRow]:
    with product.app.app_context():
        rows = list(db.session.scalars(sa.select(AuditRow).where(AuditRow.kind == "audit view")))
        db.session.remove()
    return rows


def test_a_look_is_on_record_with_case_reason_and_a_pseudonym_and_shows_itself(product: Product) -> None:
    told = lines(look(product, "--json"))
    assert {line["kind"] for line in told} >= {"login", "audit view"}
    (row,) = views(product)
    assert (row.object, row.result) == ("C-2026-17", "complaint")
    assert row.actor == product.parts.keeping.ledger.pseudonym("staff s007")
    assert told[-1]["id"] == row.id


def test_without_the_record_nothing_is_shown(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*told: object) -> None:
        raise click.ClickException("no record")

    monkeypatch.setattr(audit, "_write_down", fails)
    refused = look(product)
    assert refused.exit_code == 1
    assert refused.stdout == ""


@pytest.mark.parametrize("missing", ["--case", "--reason"])
def test_no_look_without_a_case_and_a_reason(product: Product, missing: str) -> None:
    words = list(WHY)
    at = words.index(missing)
    refused = product.app.test_cli_runner().invoke(args=["audit", *words[:at], *words[at + 2 :]])
    assert refused.exit_code == 2
    assert views(product) == []


@pytest.mark.parametrize("case", ["", "17", by_key("employee").number, by_key("employee").name, "C 1", "C" * 33])
def test_a_case_that_may_be_a_person_is_refused(product: Product, case: str) -> None:
    refused = product.app.test_cli_runner().invoke(args=["audit", *WHY[2:], "--case", case])
    assert refused.exit_code == 2
    assert views(product) == []


def test_a_person_is_asked_for_and_only_their_rows_are_shown(product: Product) -> None:
    everything, number = lines(look(product, "--json")), by_key("employee").number
    result = look(product, "--json", "--person-number", typed=f"{number}\n")
    told = lines(result)
    assert 0 < len(told) < len(everything)
    assert number not in result.output
    person = views(product)[-1].subject
    assert person
    assert any(line["subject"] == person and line["kind"] != "audit view" for line in told)
    other = lines(look(product, "--json", "--person-number", typed=f"{by_key('gap').number}\n"))
    assert {line["id"] for line in told}.isdisjoint({line["id"] for line in other})


def test_a_number_that_nobody_here_has_shows_nothing_and_is_on_record(product: Product) -> None:
    assert lines(look(product, "--json", "--person-number", typed=f"{by_key('rare-name').number}\n")) == []
    assert len(views(product)) == 1


def test_the_number_is_never_taken_from_the_command_line(product: Product) -> None:
    refused = look(product, "--person-number", by_key("employee").number)
    assert refused.exit_code == 2
    assert views(product) == []


def test_nothing_personal_is_shown_either_way(product: Product) -> None:
    for words in ((), ("--json",)):
        shown = look(product, *words).output
        assert personal(shown) is None
        assert shown.isascii()


def test_pages_follow_each_other_without_gap_or_repetition(product: Product) -> None:
    whole = [line["id"] for line in lines(look(product, "--json", "--kind", "login"))]
    first = look(product, "--json", "--kind", "login", "--page", "1")
    last = lines(first)[-1]["id"]
    assert f"--after {last}" in first.stderr
    rest = lines(look(product, "--json", "--kind", "login", "--after", str(last)))
    assert [last, *(line["id"] for line in rest)] == whole


def test_days_are_shanghais(product: Product) -> None:
    today = product.parts.clock.now().astimezone(audit.UTC) + audit.SHANGHAI
    assert lines(look(product, "--json", "--since", f"{today:%Y-%m-%d}", "--until", f"{today:%Y-%m-%d}"))
    assert lines(look(product, "--json", "--until", "2020-01-01")) == []
    assert lines(look(product, "--json", "--since", "2100-01-01")) == []
