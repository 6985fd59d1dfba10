"""What citizens type and say: every phrase means its own thing, and what is unclear means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import discover
from models.errors import Misconfigured
from models.policy.normal import normal
from models.policy.words import Control, Understood
from models.policy.words_file import load_words
from tests.handlers.builders import CITIES, ROOT, WORDS

FOLDER = ROOT / "policy" / "words"
EVERY = [(phrase, name) for name, ways in WORDS.phrases.items() for phrase in (*ways.anywhere, *ways.alone)]
INSIDE = [(phrase, name) for name, ways in WORDS.phrases.items() for phrase in ways.anywhere]
SOCIAL, POINTS = "insurance-overview", "residence-points"


def meant(name: str, city: str | None = None) -> Understood:
    return Understood(None, city, Control(name)) if name in list(Control) else Understood(name, city)


@pytest.mark.parametrize(("phrase", "name"), EVERY)
def test_every_phrase_means_its_own_thing(phrase, name):
    assert WORDS.understand(phrase) == meant(name)


@given(st.sampled_from(EVERY), st.sampled_from(["。", "！", "？", "，", " ", "~", "…", "\n", ""]))
def test_punctuation_and_case_change_nothing(entry, mark):
    phrase, name = entry
    assert WORDS.understand(f" {mark}{phrase.upper()}{mark} ") == meant(name)


@given(st.sampled_from(INSIDE), st.sampled_from(sorted(CITIES.by_code)), st.booleans())
def test_a_city_before_or_after_a_phrase_is_heard_with_it(entry, code, before):
    phrase, name = entry
    city = CITIES.by_code[code].name["zh"]
    text = f"{city} {phrase}" if before else f"{phrase} {city}"
    assert WORDS.understand(text) == meant(name, code)


@given(st.text(max_size=200))
def test_any_text_is_answered_without_an_error_and_means_one_thing_at_most(text):
    heard = WORDS.understand(text)
    assert heard is None or (heard.intent is None) != (heard.control is None)


@given(st.text(max_size=60))
def test_normal_form_is_a_fixed_point(text):
    once = normal(text, WORDS.letters)
    assert normal(once, WORDS.letters) == once


def test_every_intent_of_the_words_has_a_handler_and_the_other_way_round():
    assert set(WORDS.phrases) - set(Control) == set(discover()) == set(WORDS.offered)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("请问我想查一下社保", Understood(SOCIAL)),
        ("帮我查积分，谢谢。", Understood(POINTS)),
        ("社会保险。", Understood(SOCIAL)),
        ("ＳＨＥＢＡＯ", Understood(SOCIAL)),
        ("請問我的積分多少", Understood(POINTS)),
        ("廣州社會保險", Understood(SOCIAL, "guangzhou")),
        ("北京社保", Understood(SOCIAL, "beijing")),
        ("我想查北京市的社保", Understood(SOCIAL, "beijing")),
        ("我在杭州交的社保", Understood(SOCIAL, "hangzhou")),
        ("嵊泗县社保", Understood(SOCIAL, "shengsi")),
        ("城市 北京", Understood("city", "beijing")),
        ("城市：上海", Understood("city", "shanghai")),
        ("上海", Understood("city", "shanghai")),
        ("my points in Beijing", Understood(POINTS, "beijing")),
        ("What is my social insurance?", Understood(SOCIAL)),
        ("？？", Understood("help")),
        ("居住证积份", Understood(POINTS)),
        ("我要找人工客服", Understood(None, None, Control.HUMAN)),
        ("更多。", Understood(None, None, Control.MORE)),
    ],
)
def test_citizens_are_understood(text, heard):
    assert WORDS.understand(text) == heard


@pytest.mark.parametrize(
    "text",
    ["", "　", "😀", "天气", "社保和积分", "some", "今天津贴发了吗", "pointless", "从北京转到上海", "asdfgh", "。。。"],
)
def test_what_is_unclear_means_nothing(text):
    assert WORDS.understand(text) is None


def test_two_cities_are_no_city():
    assert WORDS.understand("北京社保上海") == Understood(SOCIAL)
    assert WORDS.understand("北京，上海") is None


def test_a_word_for_the_whole_text_does_not_count_inside_a_sentence():
    assert WORDS.understand("更多的钱去哪儿买") is None


def test_a_tapped_button_means_its_key_and_an_old_menus_button_means_nothing():
    assert WORDS.tapped(SOCIAL) == Understood(SOCIAL)
    assert WORDS.tapped("HUMAN") == Understood(None, None, Control.HUMAN)
    assert WORDS.tapped("lottery") is None


def test_a_long_letter_is_not_taken_for_a_mistyped_word():
    assert WORDS.understand("居民积份" + "天" * 20) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        ("zh", '"客服"', '"客服", "社保"', "means both"),
        ("en", "[intent.me]", "[intent.you]", "not in every language"),
        ("en", "[control.MORE]", "[control.LESS]", "must hold exactly"),
        ("zh", 'alone = ["9"]', "alone = 9", "alone: is not a list"),
        ("zh", 'traditional = "會', 'traditional = "', "differ in length"),
        ("en", "[letters]", "[lettres]", "lettres: unknown key"),
        ("en", 'alone = ["city", "cities"]', "", "alone: is missing"),
    ],
)
def test_each_mistake_in_the_words_is_named(tmp_path, file, old, new, finding):
    for language in ("zh", "en"):
        text = (FOLDER / f"{language}.toml").read_text("utf-8")
        assert language != file or old in text
        (tmp_path / f"{language}.toml").write_text(text.replace(old, new, 1) if language == file else text, "utf-8")
    with pytest.raises(Misconfigured) as refused:
        load_words(tmp_path, CITIES)
    assert finding in refused.value.subject


@pytest.mark.parametrize("filler", ["请", "我", "the "])
def test_a_letter_of_thousands_of_idle_words_is_not_peeled_word_by_word(filler):
    """Peeling costs the square of the length: the end of such a letter is not read at all."""
    assert WORDS.understand(filler * 1000 + "社保") is None
    assert WORDS.understand("社保 " + filler * 1000) == meant(SOCIAL)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("更正 2026年8月的养老保险没有缴到", "2026年8月的养老保险没有缴到"),
        ("更正：上海的医保，少了一个月！", "上海的医保，少了一个月！"),
        ("糾錯，養老保險", "養老保險"),
        ("Correct: My pension for August is missing", "My pension for August is missing"),
    ],
)
def test_what_follows_a_leading_phrase_is_passed_on_as_it_was_written(text, rest):
    assert WORDS.understand(text) == Understood("correction", rest=rest)


@pytest.mark.parametrize("text", ["更正", "更正。", "更正 上海", "correct", "更正数据", "纠错 谢谢"])
def test_a_leading_phrase_with_nothing_to_say_after_it_leads_nothing(text):
    heard = WORDS.understand(text)
    assert heard is None or heard.rest == ""
