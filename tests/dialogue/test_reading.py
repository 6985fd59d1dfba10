"""What citizens type becomes one canonical answer, or a reason - never another answer and never a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dialogue.questionnaire import Kind, Question
from models.dialogue.reading import Why, canonical, typed
from models.errors import BadField
from models.exchange import Language
from tests.dialogue.test_machine import REAL, answers_to
from tests.handlers.builders import ROOT
from wechat.doors.asking import Asking

ASKING = Asking(ROOT / "templates" / "points" / "questions.toml")


def find(key: str) -> Question:
    found = REAL.find(key)
    assert found is not None
    return found


def read(key: str, text: str) -> str:
    return typed(find(key), text, ASKING.labels(find(key)))


@pytest.mark.parametrize(
    ("key", "text", "answer"),
    [
        ("age", "35", "35"),
        ("age", "３５岁", "35"),
        ("age", "三十五岁。", "35"),
        ("age", " 35 周岁 ", "35"),
        ("si_valid_months", "60个月", "60"),
        ("avg_tax_own_share_3y", "12万元", "120000"),
        ("avg_tax_own_share_3y", "120,000", "120000"),
        ("education", "4", "bachelor_with_degree"),
        ("education", "第四个", "bachelor_with_degree"),
        ("education", "大专、高职", "junior_college"),
        ("education", "Master's diploma and degree", "master"),
        ("education", "master", "master"),
        ("study_mode", "全日制", "full_time"),
        ("title_skill", "没有", "none"),
        ("title_skill", "技能二级", "skill_2"),
        ("diploma_verified", "1", "yes"),
        ("diploma_verified", "是的", "yes"),
        ("diploma_verified", "没有", "no"),
        ("extras", "1 3", "spouse,award"),
        ("extras", "3，1", "spouse,award"),
        ("extras", "1和3", "spouse,award"),
        ("extras", "0", "none"),
        ("extras", "都没有", "none"),
        ("detention_years_ago", "1、3年", "1,3"),
        ("permit_expiry", "2027年5月31日", "2027-05-31"),
        ("permit_expiry", "2027/5/31", "2027-05-31"),
        ("permit_expiry", "20270531", "2027-05-31"),
    ],
)
def test_the_ways_people_write_lead_to_one_answer(key: str, text: str, answer: str) -> None:
    assert read(key, text) == answer


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("age", "三岁半", Why.NOT_A_NUMBER),
        ("age", "35.5", Why.NOT_A_NUMBER),
        ("age", "-35", Why.NOT_A_NUMBER),
        ("age", "", Why.NOT_A_NUMBER),
        ("age", "12", Why.TOO_SMALL),
        ("age", "350", Why.TOO_LARGE),
        ("age", "9" * 400, Why.NOT_A_NUMBER),
        ("education", "7", Why.NOT_A_CHOICE),
        ("education", "0", Why.NOT_A_CHOICE),
        ("education", "本科", Why.NOT_A_CHOICE),  # with or without a degree? that is thirty points
        ("education", "小学毕业后自学", Why.NOT_A_CHOICE),
        ("extras", "1 99", Why.NOT_A_CHOICE),
        ("extras", "", Why.NOT_A_CHOICE),
        ("permit_expiry", "2027-02-30", Why.NOT_A_DAY),
        ("permit_expiry", "明年", Why.NOT_A_DAY),
        ("detention_years_ago", "1 x", Why.NOT_A_NUMBER),
        ("detention_years_ago", "1 " * 20, Why.NOT_A_NUMBER),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(key: str, text: str, why: Why) -> None:
    with pytest.raises(BadField) as refused:
        read(key, text)
    assert (refused.value.field, refused.value.why) == (key, why)
    assert len(text) < 2 or text not in str(refused.value)


@pytest.mark.parametrize("question", REAL.questions, ids=lambda one: one.key)
def test_every_answer_reads_back_as_itself_and_fits_the_claim(question: Question) -> None:
    for answer in answers_to(question):
        assert canonical(question, answer) == answer
        question.value(answer)
    for place, choice in enumerate(question.choices, start=1):
        assert read(question.key, str(place)) == choice
        for language in Language:
            assert read(question.key, ASKING.choice(question.key, choice, language)) == choice


@given(st.sampled_from(REAL.questions), st.text(max_size=80))
def test_rubbish_is_an_answer_or_a_reason(question: Question, text: str) -> None:
    for reader in (canonical, lambda one, what: typed(one, what, ASKING.labels(one))):
        try:
            answer = reader(question, text)
        except BadField as refused:
            assert refused.field == question.key and refused.why in tuple(Why)
        else:
            assert canonical(question, answer) == answer


@given(st.integers(0, 99))
def test_spoken_numbers_up_to_99_are_the_written_ones(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    spoken = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    question = Question("n", Kind.WHOLE, least=0, most=99)
    assert typed(question, spoken or "零", {}) == str(number)


def test_every_question_has_its_words_and_choices_in_every_language() -> None:
    for question in REAL.questions:
        for language in Language:
            assert ASKING.question(question.key, language) and ASKING.help(question.key, language)
            labels = [ASKING.choice(question.key, choice, language) for choice in question.choices]
            assert len(set(labels)) == len(labels)
    for why in Why:
        assert all(ASKING.why(why, language) for language in Language)
