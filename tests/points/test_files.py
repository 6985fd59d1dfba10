"""Rule-set and series files: the real ones come out, a published one cannot change, every mistake is named."""

import re
import shutil
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from models.calendar.month import Month
from models.errors import Misconfigured, NoRuleSet
from models.points.citing import Status
from models.points.loading.examples import examples_that_do_not_come_out
from models.points.loading.rule_file import read
from models.points.loading.rule_sets import LOCK, digest, load_rule_sets
from models.points.loading.series_file import load_series
from models.points.series import Known
from tests.points.build import ROOT, RULE_SETS, SERIES, SHANGHAI

FOLDER = ROOT / "policy" / "points"
TEXT = (FOLDER / "sh-points-2023.toml").read_text("utf-8")
AVERAGE = SERIES.of("shanghai-average-wage")


@pytest.mark.parametrize("name", RULE_SETS.by_id)
def test_every_worked_example_comes_out(name):
    assert list(examples_that_do_not_come_out(RULE_SETS.by_id[name], SERIES)) == []


def test_an_example_that_does_not_come_out_is_named_with_both_figures():
    wrong = read(TEXT.replace('expect = { total = "135"', 'expect = { total = "136"'), "points/sh-points-2023.toml")
    (line,) = examples_that_do_not_come_out(wrong, SERIES)
    assert "A bachelor of 35" in line
    assert "total should be 136, is 135" in line


def test_every_number_has_a_status_and_a_source_that_is_listed():
    assert len(SHANGHAI.cited) > 60
    for cited in SHANGHAI.cited:
        assert cited.sources, cited.name
        assert set(cited.sources) <= set(SHANGHAI.sources)


def test_every_conflict_names_the_other_side_in_both_languages():
    disputed = [cited for cited in SHANGHAI.cited if cited.status is Status.CONFLICT]
    assert disputed
    assert all(one.say["zh"] and one.say["en"] for cited in disputed for one in cited.alternatives)


def test_no_code_of_the_house_names_the_rule_set():
    rooms = ("models", "handlers", "service", "wechat", "auth", "bureaus")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert files
    assert [str(file) for file in files if "sh-points" in file.read_text("utf-8")] == []


def folder(tmp_path: Path, text: str, *, seal: str | None = None) -> Path:
    (tmp_path / "sh-points-2023.toml").write_text(text, "utf-8")
    (tmp_path / LOCK).write_text(f'[sha256]\nsh-points-2023 = "{seal or digest(text)}"\n', "utf-8")
    return tmp_path


def test_a_published_file_that_changed_by_one_byte_is_refused(tmp_path):
    with pytest.raises(Misconfigured, match=r"sh-points-2023.toml: published, and not as"):
        load_rule_sets(folder(tmp_path, TEXT + " ", seal=digest(TEXT)))


def test_a_published_file_that_was_never_sealed_is_refused(tmp_path):
    folder(tmp_path, TEXT)
    (tmp_path / LOCK).write_text("[sha256]\n", "utf-8")
    with pytest.raises(Misconfigured, match="published, and not as"):
        load_rule_sets(tmp_path)


def test_a_published_file_that_is_gone_or_a_draft_again_is_missed(tmp_path):
    folder(tmp_path, TEXT)
    (tmp_path / "sh-points-2023.toml").unlink()
    with pytest.raises(Misconfigured, match="gone or a draft"):
        load_rule_sets(tmp_path)


def test_a_lock_that_is_no_lock_stops_the_boot(tmp_path):
    folder(tmp_path, TEXT)
    (tmp_path / LOCK).unlink()
    with pytest.raises(Misconfigured, match=re.escape(LOCK)):
        load_rule_sets(tmp_path)


def another(tmp_path: Path, name: str, **changes: str) -> Path:
    """A second rule set of the same city, as one new file."""
    text = TEXT.replace('id = "sh-points-2023"', f'id = "{name}"')
    for key, value in changes.items():
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    with (tmp_path / LOCK).open("a", encoding="utf-8") as lock:
        lock.write(f'{name} = "{digest(text)}"\n')
    return tmp_path


def test_one_new_file_is_one_new_rule_set_and_the_day_chooses(tmp_path):
    folder(tmp_path, TEXT)
    sets = load_rule_sets(another(tmp_path, "sh-points-2028", effective_from="2028-01-01", effective_to="2032-12-31"))
    assert sets.at("shanghai", date(2027, 12, 31)).id == "sh-points-2023"
    assert sets.at("shanghai", date(2028, 1, 1)).id == "sh-points-2028"
    assert sets.at("shanghai", date(2033, 1, 1), extended=True).id == "sh-points-2028"


def test_a_draft_is_read_and_never_applied(tmp_path):
    folder(tmp_path, TEXT)
    text = TEXT.replace('id = "sh-points-2023"', 'id = "sh-points-2028"')
    text = text.replace('effective_from = "2023-01-01"', 'effective_from = "2028-01-01"')
    text = text.replace('effective_to = "2027-12-31"', 'effective_to = ""').replace('"published"', '"draft"')
    (tmp_path / "sh-points-2028.toml").write_text(text, "utf-8")
    sets = load_rule_sets(tmp_path)
    assert set(sets.by_id) == {"sh-points-2023", "sh-points-2028"}
    with pytest.raises(NoRuleSet, match="sh-points-2023 ended on 2027-12-31"):
        sets.at("shanghai", date(2028, 1, 1))


def test_two_published_rule_sets_on_one_day_stop_the_boot(tmp_path):
    folder(tmp_path, TEXT)
    with pytest.raises(Misconfigured, match=r"both in force on 2027-01-01"):
        load_rule_sets(another(tmp_path, "sh-points-2027", effective_from="2027-01-01", effective_to="2030-12-31"))


MISTAKES = {
    "a number without source": (
        'status = "CONFIRMED"\nsources = ["T12", "T23", "T31", "S0"]\nat = "56"',
        'status = "CONFIRMED"\nat = "56"',
        "at: has no source",
    ),
    "a number without status": (
        'status = "CONFIRMED"\nsources = ["T12", "T23", "T31", "S0"]\nat = "56"',
        'sources = ["T12"]\nat = "56"',
        "at: has no status",
    ),
    "an unknown status": (
        'status = "CONFIRMED"\nsources = ["T12", "T23"',
        'status = "SURE"\nsources = ["T12", "T23"',
        "status: is none of CONFIRMED, UNCONFIRMED, CONFLICT",
    ),
    "a source nobody listed": ('sources = ["T12", "T23"', 'sources = ["T99", "T23"', "T99 is not listed"),
    "an unknown hit policy": ('hit_policy = "linear"', 'hit_policy = "magic"', "hit_policy: is none of choice, flag"),
    "a number that is none": ('at = "56"', 'at = "old"', "at: is not a decimal number in quotes"),
    "a binary float": ('at = "56"', "at = 56.5", "at: is not a text"),
    "a key nobody reads": ('below = "2"', 'below = "2"\nbelwo = "3"', "belwo: unknown key"),
    "bands that overlap": ('at_least = "1", below = "2"', 'at_least = "0.9", below = "2"', "bands overlap"),
    "a window shorter than its months": (
        'window = "36", months = "24"',
        'window = "20", months = "24"',
        "are more than the window has",
    ),
    "a tier twice": ('{ is = "master"', '{ is = "doctor"', "is: stands twice"),
    "a gate on a fact no claim can state": (
        'fact = "title_registered"',
        'fact = "title_registred"',
        "asks for title_registred, which no claim can state",
    ),
    "an indicator on a fact no claim can state": ('fact = "age"\nunit', 'fact = "ages"\nunit', "reads ages"),
    "two indicators of one name": ('key = "outer_suburb"', 'key = "public_service"', "public_service: stands twice"),
    "two gates of one code": ('code = "SH-TTL-G2"', 'code = "SH-TTL-G1"', "SH-TTL-G1: stands twice"),
    "a condition with two comparisons": (
        'fact = "title_matches_post"\nis = true',
        'fact = "title_matches_post"\nis = true\nat_least = "1"',
        "needs exactly one of",
    ),
    "a conflict that names no other side": (
        '{ value = "0", sources = ["T38"] }',
        '{ value = "0", status = "CONFLICT" }',
        "in conflict and names no alternative",
    ),
    "a sentence in one language": (', en = "Age" }', " }", "name. en: is missing"),
    "an unknown kind of key": ('[claim.age]\nkind = "whole"', '[claim.age]\nkind = "number"', "kind: is none of"),
    "a file under another name": ('id = "sh-points-2023"', 'id = "sh-points-2024"', "differs from the file's name"),
    "an unknown reading": (
        'birthday_rule = { value = "birthday"',
        'birthday_rule = { value = "easter"',
        "birthday_rule: is none of birthday, day_after_birthday",
    ),
    "an alternative that is no number": (
        'value = "120", sources = ["T28"]',
        'value = "x", sources = ["T28"]',
        "alternative: ",
    ),
    "a refusal on a fact no claim can state": ('fact = "serious_crime"', 'fact = "crime"', "SH-VETO-1: asks for crime"),
    "a precondition on a fact no claim can state": (
        'fact = "employer_registered"',
        'fact = "employer"',
        "SH-PRE-6: asks for employer",
    ),
    "a tier no claim can state": ('{ is = "department"', '{ is = "parish"', "awards cannot be parish"),
    "an option without a tier": (
        '  { is = "highschool", points = "0"',
        '  { is = "doctor", points = "0"',
        "no tier highs",
    ),
    "a key that gives none": ('gives = "age"', 'gives = "years"', "gives years, which is no key"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_validator_names_file_place_and_mistake(name):
    right, wrong, said = MISTAKES[name]
    assert TEXT.count(right) >= 1, "the file changed: choose another place"
    with pytest.raises(Misconfigured) as refused:
        read(TEXT.replace(right, wrong, 1), "points/sh-points-2023.toml")
    assert "points/sh-points-2023.toml" in str(refused.value)
    assert said in str(refused.value)


def test_several_mistakes_are_told_at_once():
    broken = TEXT.replace('at = "56"', 'at = "old"').replace('hit_policy = "ratio_window"', 'hit_policy = "magic"')
    with pytest.raises(Misconfigured) as refused:
        read(broken, "points/sh-points-2023.toml")
    assert "decimal number" in str(refused.value)
    assert "hit_policy" in str(refused.value)


# --- The yearly figures ----------------------------------------------------------------------------------------------

WAGES = {
    (2021, 7): 10338,
    (2022, 6): 10338,
    (2022, 7): 11396,
    (2023, 7): 12183,
    (2024, 6): 12183,
    (2024, 7): 12307,
    (2025, 7): 12434,
    (2026, 6): 12434,
}


@pytest.mark.parametrize(("month", "yuan"), WAGES.items())
def test_the_average_wage_changes_in_july(month, yuan):
    reading = AVERAGE.reading(Month(*month))
    assert (reading.value, reading.stands_in) == (Decimal(yuan), False)


def test_an_unannounced_wage_is_unknown_and_the_last_known_one_stands_in_with_a_mark():
    assert [figure.known for figure in AVERAGE.figures][-1] is Known.UNKNOWN
    reading = AVERAGE.reading(Month(2026, 7))
    assert (reading.value, reading.stands_in) == (Decimal(12434), True)
    assert AVERAGE.reading(Month(2030, 1)).stands_in


def test_before_the_series_begins_nothing_is_known():
    assert AVERAGE.reading(Month(2018, 3)) is None


def test_readings_follow_each_other_without_end():
    for before, after in pairwise(AVERAGE.readings):
        assert after.first == before.last + 1
    assert AVERAGE.readings[-1].last == Month(9999, 12).ordinal()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('to = "2023-06"', 'to = "2023-07"', "does not follow the one before it"),
        ('to = "2023-06"', 'to = "2023-05"', "does not follow the one before it"),
        ('value = "12183"\n', "", "stands exactly where"),
        ('known = "unknown"', 'value = "12800"\nknown = "unknown"', "stands exactly where"),
        ('known = "unknown"', 'known = "guessed"', "is none of announced, projected, unknown"),
        ('value = "12183"', "value = 12183.0", "value: is not a text"),
        ('sources = ["W4", "W7"]', "", "value: has no source"),
    ],
)
def test_a_series_that_is_not_in_order_is_named(tmp_path, right, wrong, said):
    shutil.copytree(ROOT / "policy" / "series", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "shanghai-average-wage.toml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(Misconfigured, match=r"shanghai-average-wage\.toml") as refused:
        load_series(tmp_path)
    assert said in str(refused.value)
