"""`flask --app app points score`, as an officer at a terminal uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from models.errors import Misconfigured
from service.factory import commands_only
from tests.points.build import ROOT

GOOD = {"age": 35, "education": "bachelor_with_degree", "si_valid_months": 60}
CONTRACT = {"total", "meets", "lines", "blocked", "refused", "uncertain", "rule_set"}
LINE = {"indicator", "points", "article", "why"}


@pytest.fixture(scope="module")
def runner() -> FlaskCliRunner:
    return commands_only(Misconfigured("nothing is set")).test_cli_runner()


def run(runner: FlaskCliRunner, stated: Any, *more: str, on: str = "2026-06-15", city: str = "shanghai") -> Any:
    text = stated if isinstance(stated, str) else json.dumps(stated)
    return runner.invoke(args=["points", "score", "--city", city, "--on", on, *more, "-"], input=text)


def test_an_object_in_gives_an_object_out_with_everything_the_contract_names(runner):
    result = run(runner, GOOD)
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told.keys() >= CONTRACT
    assert all(line.keys() >= LINE and line["article"] and line["why"] for line in told["lines"])
    assert (told["total"], told["meets"], told["rule_set"]) == (135, True, "sh-points-2023")
    assert sum(line["points"] for line in told["lines"]) == told["total"]


def test_a_list_in_gives_a_list_out_and_one_bad_claim_does_not_lose_the_others(runner):
    result = run(runner, [GOOD, {"age": "zwanzig", "wohnung": 3}, {"age": 50}])
    told = json.loads(result.stdout)
    assert [one.get("total") for one in told] == [135, None, 17]
    assert result.exit_code == 1
    assert [one["field"] for one in told[1]["error"]["fields"]] == ["age", "wohnung"]
    assert "claim 1: age has the wrong type" in result.stderr
    assert "claim 1: wohnung is not a key" in result.stderr


def test_what_stood_in_a_field_is_never_printed(runner):
    secret = "310101199003070018"
    result = run(runner, {"age": secret, "education": secret, secret: 1, "birth_date": secret, "awards": [secret]})
    assert result.exit_code == 1
    assert secret not in result.output
    assert secret not in result.stderr


@pytest.mark.parametrize(
    "rubbish", ["", "nonsense", '{"age": 1, "age": 2}', '{"age": NaN}', "[" * 100_000, '"\\ud800', "\x00"]
)
def test_what_is_no_json_is_refused_in_one_sentence(runner, rubbish):
    result = run(runner, rubbish)
    assert result.exit_code == 1
    assert "not JSON" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("stated", [3, "text", None, True, [[1]], [None]])
def test_json_that_is_no_claim_is_a_bad_claim(runner, stated):
    result = run(runner, json.dumps(stated))
    assert result.exit_code == 1
    assert "claim has the wrong type" in result.stderr


@pytest.mark.parametrize("months", [None, 3, 8])
def test_a_condition_tells_the_applicants_number_only_where_it_failed(runner, months):
    stated = {"age": 30} | ({} if months is None else {"months_paid_last12": months})
    told = json.loads(run(runner, stated).stdout)
    why = next(one for one in told["preconditions"] if one["code"] == "SH-PRE-3")
    assert ("3 of 6" in why["why"]) == ("3 个月，需要 6 个月" in why["why_zh"]) == (months == 3)
    assert "not stated" not in why["why"] and "未填写" not in why["why_zh"]


def test_an_empty_list_is_scored_as_no_claims(runner):
    result = run(runner, [])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2022-12-31", "sh-points-2023 begins on 2023-01-01"),
        ("2028-01-01", "sh-points-2023 ended on 2027-12-31"),
    ],
)
def test_a_day_outside_of_every_rule_set_is_refused_by_name(runner, on, said):
    result = run(runner, GOOD, on=on)
    assert result.exit_code == 1
    assert said in result.stderr


def test_after_the_last_day_only_an_explicit_flag_scores_and_the_answer_says_so(runner):
    result = run(runner, GOOD, "--extended", on="2028-01-01")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["total"], told["extended"]) == (0, 135, True)


def test_the_flag_does_not_reach_back_before_the_first_day(runner):
    assert run(runner, GOOD, "--extended", on="2022-12-31").exit_code == 1


def test_a_city_without_a_rule_set_is_refused_by_name(runner):
    result = run(runner, GOOD, city="atlantis")
    assert result.exit_code == 1
    assert "atlantis has no published rule set" in result.stderr


@pytest.mark.parametrize("day", ["2026-6-15", "tomorrow", "20260615", "2026-02-30"])
def test_a_day_that_is_none_is_a_wrong_call(runner, day):
    assert run(runner, GOOD, on=day).exit_code == 2


def test_shanghai_has_no_rounds(runner):
    result = run(runner, GOOD, "--round", "2026")
    assert result.exit_code == 2
    assert "no yearly rounds" in result.stderr


def test_a_refused_application_shows_no_score_and_says_why(runner):
    told = json.loads(run(runner, GOOD | {"serious_crime": True}).stdout)
    assert (told["total"], told["meets"], told["lines"]) == (None, None, [])
    assert told["refused"]["code"] == "SH-VETO-1"


def test_decimals_come_out_exactly_as_they_went_in(runner):
    told = json.loads(run(runner, GOOD | {"avg_tax_own_share_3y": 100000.1}).stdout)
    (line,) = [line for line in told["lines"] if line["indicator"] == "investment_tax"]
    assert (line["points"], line["why"].split(":")[0]) == (10, "100000.1 yuan a year")


def test_it_runs_in_a_process_where_nothing_is_set_and_nothing_runs(tmp_path: Path):
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(GOOD), "utf-8")
    flask = [sys.executable, "-m", "flask", "--app", "app", "points", "score"]
    done = subprocess.run(
        [*flask, "--city", "shanghai", "--on", "2026-06-15", str(file)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["total"] == 135
