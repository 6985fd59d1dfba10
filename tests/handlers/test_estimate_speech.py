"""The simulated score and the rules as the chat says them: short, whole, in both languages, and marked as simulated."""

import pytest

from handlers.points_estimate import points_estimate
from handlers.points_table import points_table
from models.assurance.levels import Level
from models.assurance.masking import mask
from models.exchange import Channel, Language
from tests.borders.gallery import ESTIMATES
from tests.handlers.builders import CITIES, ROOT, enquiry, services
from wechat.doors.speech import Speech

SPEECH = Speech(ROOT / "templates" / "chat", CITIES)
LINK = "https://city.example/go/0123"
LANGUAGES = pytest.mark.parametrize("language", list(Language))
LEAKS = ("None", "Decimal", "***", "{{", "{%", "\n\n\n", "_", "('", "True,", "未填写")


def said(fields: dict[str, str], language: Language) -> str:
    answer = points_estimate(enquiry("points-estimate", fields=fields, language=language), None, services())
    pages = SPEECH(mask(answer, Level.NOBODY, Channel.OFFICIAL), language, LINK)
    assert all(len(page.encode()) <= 2048 for page in pages)
    return "\n".join(pages)


def check(text: str) -> None:
    assert not [leak for leak in LEAKS if leak in text], text


@LANGUAGES
@pytest.mark.parametrize("name", sorted(ESTIMATES))
def test_every_result_reads_whole_and_says_that_it_is_simulated(name: str, language: Language) -> None:
    text = said(ESTIMATES[name], language)
    check(text)
    assert ("只是模拟" if language is Language.ZH else "This is a simulation") in text
    assert LINK in text and "sh-points-2023" in text


def test_a_result_as_a_citizen_reads_it() -> None:
    text = said({"age": "46", "education": "junior_college", "si_valid_months": "40"}, Language.ZH)
    assert text.splitlines()[:3] == ["模拟打分", "大约 84 分（模拟分，不是核定分）", "标准分 120 分：还差 36 分"]
    assert "年龄 25分：46 周岁" in text
    assert "在本市工作及缴纳职工社会保险年限到 48 个月：多 3 分" in text


def test_a_blocked_path_says_what_is_missing_in_numbers() -> None:
    assert "0 个月，需要 6 个月" in said(ESTIMATES["blocked"], Language.ZH)
    assert "0 of 6 months" in said(ESTIMATES["blocked"], Language.EN)


def test_a_veto_names_no_total() -> None:
    text = said(ESTIMATES["refused"], Language.ZH)
    assert "不能积分" in text and "大约" not in text


def test_without_answers_the_chat_says_how_to_begin() -> None:
    assert "回复“模拟打分”" in said({}, Language.ZH)
    check(said({}, Language.EN))


@LANGUAGES
def test_the_rules_are_told_in_short_with_the_address_of_the_whole(language: Language) -> None:
    answer = points_table(enquiry("points-table", language=language), None, services())
    pages = SPEECH(mask(answer, Level.NOBODY, Channel.OFFICIAL), language, LINK)
    assert len(pages) <= 2
    text = "\n".join(pages)
    check(text)
    assert LINK in text and "140" in text and "沪府规〔2022〕21号" in text
