"""The table of the rules: every indicator, row, gate and source of the law stands in it, and what is not confirmed."""

from decimal import Decimal

import pytest

from handlers.points_table import points_table
from models.errors import CityNotServed
from models.exchange import Answer, Language
from models.points.policies.choice import Choice
from tests.handlers.builders import RULE_SETS, enquiry, services

LAW = RULE_SETS.by_id["sh-points-2023"]


def answered(language: Language = Language.ZH, city: str = "shanghai") -> Answer:
    return points_table(enquiry("points-table", city, language=language), None, services())


def values(answer: Answer, name: str) -> list:
    return [fact.value for fact in answer.facts() if fact.name == name]


@pytest.mark.parametrize("language", list(Language))
def test_every_indicator_stands_with_its_name_group_article_and_how_sure_it_is(language: Language) -> None:
    told = {row[0]: row for row in values(answered(language), "law_indicator")}
    assert list(told) == [one.name[language] for one in LAW.indicators]
    for one in LAW.indicators:
        _, group, short, article, status, alternatives = told[one.name[language]]
        assert (group, article, alternatives) == (one.group, one.article, one.alternatives) and short
        unsure = [number for number in one.cited if number.status != "CONFIRMED"]
        assert (status == "CONFIRMED") == (not unsure)


def test_every_tier_stands_with_its_points() -> None:
    rows = values(answered(), "law_row")
    for one in LAW.indicators:
        if isinstance(one.measure, Choice):
            for tier, points in one.measure.points.items():
                if tier == "none":
                    continue
                assert any(row[:2] == (one.tiers[tier][Language.ZH], points) for row in rows)
    assert ("二级（技师）", Decimal(100), "CONFIRMED") in rows
    assert ("高级职称", Decimal(140), "CONFLICT") in rows
    assert any("36 个月的基数" in str(row[0]) and row[1] == 50 for row in rows)
    assert any("封顶 40 分" in str(row[0]) for row in rows)


def test_every_gate_refusal_precondition_and_source_is_there() -> None:
    answer = answered()
    assert {row[0] for row in values(answer, "law_gate")} == {gate.code for one in LAW.indicators for gate in one.gates}
    codes = {row[1] for row in values(answer, "law_condition")}
    assert codes == {one.code for one in (*LAW.refusals, *LAW.preconditions)}
    last = answer.sections[-1]
    assert {fact.value[0] for fact in last.facts} == set(LAW.sources)


def test_every_reading_that_is_not_settled_is_told_with_the_other_one() -> None:
    told = {row[0] for row in values(answered(), "law_reading")}
    assert told == {one.say[Language.ZH] for one in LAW.variants}


def test_no_sentence_speaks_of_an_applicant_or_has_a_hole() -> None:
    for language in Language:
        for fact in answered(language).facts():
            assert "{" not in str(fact.value) and "None" not in str(fact.value) and "未填写" not in str(fact.value)


def test_a_city_without_rules_is_not_served() -> None:
    with pytest.raises(CityNotServed):
        answered(city="beijing")
