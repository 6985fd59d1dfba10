"""The chat's language: everything renders in both languages, fits WeChat's 2048 bytes, and keeps secrets."""

import string
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import discover
from handlers.router import router
from models.assurance.levels import Level
from models.assurance.masking import CHAT, mask
from models.errors import Misconfigured
from models.exchange import Answer, Channel, Fact, FactState, Language, Reason, StepNeeded
from models.insurance.record import PayStatus, Scheme
from models.money import Money
from models.points.record import PermitState, PointsState
from models.policy.renewal import Actor, DeadlineKind
from models.ports import Proof
from tests.handlers.builders import (
    AS_OF,
    CITIES,
    NOW,
    ROOT,
    UNIT,
    FedBureau,
    FedGate,
    command,
    empty,
    enquiry,
    insurance,
    points,
    scheme,
    services,
)
from wechat.doors.speech import Speech
from wechat.doors.speech_pages import in_pages
from wechat.doors.speech_terms import Terms
from wechat.doors.speech_values import CODED, in_words

FOLDER = ROOT / "templates" / "chat"
SPEECH = Speech(FOLDER, CITIES)
TERMS = Terms.load(FOLDER / "terms.toml")
SENTENCES = Terms.load(FOLDER / "sentences.toml")
INTENTS = sorted(discover())
ZH, EN = Language.ZH, Language.EN
PROOFS = tuple(Proof(level, NOW + timedelta(days=9)) for level in (1, 2, 3))

LANGUAGES = pytest.mark.parametrize("language", list(Language))


def answered(intent: str, level: Level = Level.FACE, bureau: FedBureau | None = None, city: str = "shanghai"):
    """What the router lets out into the chat; a thing below its level comes masked as if it had been asked."""
    ask = command if discover()[intent].act else enquiry
    answering = router(FedGate(Level.FACE), lambda *row: None, services(bureau, proofs=PROOFS), discover())
    asked = ask(intent, city=city, channel=Channel.MINI)
    return mask(answering(asked), level, Channel.OFFICIAL)


def changed(answer: Answer, **more) -> Answer:
    """The same answer with every fact changed alike."""
    sections = (replace(one, facts=tuple(replace(fact, **more) for fact in one.facts)) for one in answer.sections)
    return replace(answer, sections=tuple(sections))


def said(answer: Answer | StepNeeded, language: Language = ZH, link: str | None = None) -> str:
    pages = SPEECH(answer, language, link)
    assert pages and all(page.strip() and len(page.encode()) <= 2048 for page in pages)
    return "\n".join(pages)


def check(text: str) -> None:
    """What no reply may hold: code's own words, or a hole where a value should be."""
    for leak in ("None", "Money(", "Month(", "Decimal", "***", "{{", "{%", "\n\n\n", "_", UNIT, "12,345"):
        assert leak not in text


@LANGUAGES
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("intent", INTENTS)
def test_every_answer_at_every_level_with_every_reason_reads_in_every_language(intent, level, reason, language):
    whole = answered(intent, level)
    check(said(whole, language))
    check(said(changed(whole, value=None, state=FactState.ABSENT, reason=reason), language))
    check(said(changed(whole, value=None, state=FactState.HIDDEN, reason=reason), language))


@LANGUAGES
@pytest.mark.parametrize("intent", INTENTS)
def test_every_answer_names_its_city_and_every_figures_owner_and_date(intent, language):
    answer = answered(intent)
    text = said(answer, language)
    assert CITIES.known("shanghai").name[language] in text
    for fact in answer.facts():
        if fact.as_of is not None:
            assert CITIES.known("shanghai").owners[fact.owner].name[language] in text
            assert ("2026年11月21日" if language is ZH else "2026-11-21") in text


@LANGUAGES
@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NEEDS_LEVEL])
def test_a_scheme_without_figures_says_why_in_its_own_line(reason, language):
    text = said(
        answered("insurance-overview", bureau=FedBureau(insurance(empty(Scheme.PENSION, reason=reason)))), language
    )
    (line,) = [row for row in text.splitlines() if row.startswith(TERMS.text("section", "pension", language))]
    assert TERMS.text("reason", reason, language) in line


@LANGUAGES
@pytest.mark.parametrize("state", list(PointsState))
@pytest.mark.parametrize("permit", list(PermitState))
def test_every_points_state_with_every_permit_state_reads(state, permit, language):
    for record in (points(state=state, permit=permit), points(state=state, permit=permit, score=None, lines=())):
        text = said(answered("residence-points", bureau=FedBureau(points_record=record)), language)
        check(text)
        assert TERMS.text("points_state", state, language) in text
        assert TERMS.text("score_kind", "none" if record.score is None else "verified", language) in text


@LANGUAGES
@pytest.mark.parametrize("status", list(PayStatus))
def test_every_pay_status_reads(status, language):
    text = said(answered("insurance-overview", bureau=FedBureau(insurance(scheme(status=status)))), language)
    assert TERMS.text("status", status, language) in text


def test_the_whole_insurance_answer_as_a_citizen_reads_it():
    rows = (scheme(Scheme.PENSION), empty(Scheme.MEDICAL, reason=Reason.TRANSFERRING), scheme(Scheme.HOUSING_FUND))
    text = said(answered("insurance-overview", bureau=FedBureau(insurance(*rows))))
    assert text.splitlines()[:3] == [
        "社保查询",
        "养老保险：参保缴费，最近缴到2026年10月，累计122个月",
        "医疗保险：转移办理中，数据暂不显示，转好后就能查到",
    ]
    assert "（公积金不是社会保险，单独列出）\n住房公积金：参保缴费" in text
    assert "缴费基数、账户余额、单位名称：为保护隐私，聊天里不显示" in text
    assert "下次更新：约2026年11月22日" in text
    payments, points = "回复“缴费明细”加年份：查每年交了几个月", "回复“积分”：查居住证积分"
    assert text.endswith(f"还可以：\n{payments}\n{points}\n回复“人工”：找人工客服")


def test_at_level_two_the_chat_says_insured_yes_or_no_and_since_when_and_no_more():
    rows = (scheme(Scheme.PENSION), scheme(Scheme.MEDICAL, status=PayStatus.PAUSED))
    text = said(answered("insurance-overview", Level.NUMBER, FedBureau(insurance(*rows))))
    assert "养老保险：已参保，从2016年9月开始" in text
    assert "医疗保险：现在没有参保" in text
    assert "122" not in text.split("不显示")[0]


def test_stale_figures_say_that_they_are_late():
    late = insurance(scheme(as_of=AS_OF - timedelta(days=3)))
    assert "2026年11月18日（比承诺的更新时间晚）" in said(answered("insurance-overview", bureau=FedBureau(late)))


@LANGUAGES
@pytest.mark.parametrize("link", [None, "https://example.gov/go/0123"])
@pytest.mark.parametrize("need", [1, 2, 3])
@pytest.mark.parametrize("intent", INTENTS)
def test_a_missing_step_says_what_and_why_and_carries_the_link(intent, need, link, language):
    text = said(StepNeeded(need, need - 1, "shanghai", intent), language, link)
    check(text.replace(link or "", ""))
    assert TERMS.text("intent", intent, language) in text
    assert (link or "https://") in text if link else "https://" not in text
    others = {said(StepNeeded(other, 0, "shanghai", intent), language, link) for other in {1, 2, 3} - {need}}
    assert text not in others


@LANGUAGES
def test_another_citys_citizen_is_sent_to_that_citys_own_app_and_hotline(language):
    for code, city in CITIES.by_code.items():
        if not city.served:
            (text,) = SPEECH.city_not_served(code, language)
            assert all(part in text for part in (city.name[language], *city.apps, city.hotline))
    assert "12333" in SPEECH.city_not_served("atlantis", language)[0]
    assert SPEECH.city_not_served("shanghai", language) != SPEECH.city_not_served("beijing", language)


def test_both_languages_know_the_same_sentences_with_the_same_values():
    for key, texts in SENTENCES.entries["sentence"].items():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(texts[language]) if name} for language in Language
        ]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize(
    "key",
    [
        *("welcome", "not_understood", "busy", "bureau_down", "unknown_type", "handed_to_human", "logged_out"),
        *("question_expired", "no_unionid", "system_error", "nothing_more", "human_again", "bureau_gave_up"),
        "bureau_maintenance",
    ],
)
@LANGUAGES
def test_every_sentence_a_door_needs_is_there_and_short(key, language):
    text = SPEECH.sentence(key, language)
    assert text and len(text.encode()) <= 600 and "{" not in text


def test_a_sentence_nobody_wrote_is_an_error_and_not_an_empty_reply():
    with pytest.raises(KeyError):
        SPEECH.sentence("lottery", ZH)


def test_every_code_a_handler_can_say_has_words():
    said_codes = {
        "status": PayStatus,
        "points_state": PointsState,
        "permit": PermitState,
        "deadline": DeadlineKind,
        "next_actor": Actor,
        "score_kind": ("none", "verified", "simulated"),
    }
    assert set(said_codes) == CODED
    for name, codes in said_codes.items():
        assert set(TERMS.entries[name]) == set(codes)
    assert set(TERMS.entries["reason"]) == set(Reason)
    assert set(CHAT) <= set(TERMS.entries["fact"])


def test_terms_in_one_language_only_stop_the_boot(tmp_path):
    (tmp_path / "terms.toml").write_text('[word.yes]\nzh = "是"\n', "utf-8")
    with pytest.raises(Misconfigured, match="en: is missing"):
        Terms.load(tmp_path / "terms.toml")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (True, "是", "yes"),
        (Decimal("120.50"), "120.5", "120.5"),
        (Decimal("100"), "100", "100"),
        (Money(1_234_567), "12,345.67元", "CNY 12,345.67"),
        (("a", 1), "a、1", "a, 1"),
    ],
)
def test_values_read_as_people_write_them(value, zh, en):
    assert (in_words(value, ZH, TERMS), in_words(value, EN, TERMS)) == (zh, en)


def test_the_as_of_day_is_shanghais():
    # 17:00 UTC on the 20th: already the 21st there.
    late = FedBureau(points_record=points(as_of=NOW - timedelta(hours=9)))
    assert "数据截至2026年11月21日" in said(answered("residence-points", bureau=late))


def long_answer() -> Answer:
    facts = tuple(Fact("status", "paying", 0, "shanghai", "hrss", "live", AS_OF) for _ in range(3))
    sections = tuple(replace(one, facts=facts) for one in answered("insurance-overview").sections) * 20
    return replace(answered("insurance-overview"), sections=sections)


@LANGUAGES
def test_a_long_answer_comes_in_pages_and_all_but_the_last_say_how_to_go_on(language):
    pages = SPEECH(long_answer(), language)
    more = SPEECH.sentence("more", language)
    assert len(pages) > 1
    assert [page.endswith(more) for page in pages] == [True] * (len(pages) - 1) + [False]
    assert all(len(page.encode()) <= 2048 for page in pages)


@given(st.text(st.sampled_from("社保a𠮷 \n"), min_size=1).filter(str.strip), st.integers(40, 120))
def test_pages_lose_no_character_and_never_exceed_their_size(text, most):
    pages = in_pages(text, "更多", most)
    assert all(0 < len(page.encode()) <= most for page in pages)
    bare = [page.removesuffix("\n更多") for page in pages[:-1]] + [pages[-1]]
    assert "".join("".join(bare).split()) == "".join(text.split())


@given(st.lists(st.text(st.sampled_from("社保积分"), min_size=1, max_size=9), min_size=1))
def test_pages_break_between_lines_where_lines_fit(lines):
    pages = in_pages("\n".join(lines), "更多", 60)
    assert [row for page in pages for row in page.splitlines() if row != "更多"] == lines
