"""The H5 door draws every answer at every level with every reason, in both languages, and leaks nothing."""

import re

import pytest

from models.assurance.levels import Level
from models.exchange import Answer, Channel, FactState, Language, Reason, StepNeeded
from tests.borders.answers import INTENTS, seen, without
from tests.borders.pages import LOOK, view, words
from tests.handlers.builders import CITIES, UNIT
from wechat.doors.h5.view import Go, Trouble

LANGUAGES = pytest.mark.parametrize("language", list(Language))
EVERY = pytest.mark.parametrize("intent", INTENTS)
NAME = "林晓雯"
AMOUNTS = ("12,345.00", "98,765.43")
DAYS = {Language.ZH: "2026年11月21日", Language.EN: "2026-11-21"}
PARTS = ("title", "what", "todo")
# What a page may never hold: code's own words, or a hole where a value should be.
LEAKS = ("None", "Money(", "Month(", "Decimal", "{{", "{%", "Undefined", "<Language", "NEEDS_", "NOT_PROVIDED")


def drawn(answer: Answer, language: Language) -> str:
    text = words(LOOK.answer(answer, view(language, answer.intent)))
    assert not [leak for leak in LEAKS if leak in text]
    assert not re.search(r"[a-z]_[a-z]", text)
    return text


@LANGUAGES
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("level", list(Level))
@EVERY
def test_every_answer_at_every_level_with_every_reason_reads_in_every_language(intent, level, reason, language):
    answer = seen(intent, level)
    drawn(answer, language)
    for state in (FactState.ABSENT, FactState.HIDDEN):
        text = drawn(without(answer, reason, state), language)
        missing = [fact for section in answer.sections for fact in section.facts]
        if missing:
            said = LOOK.texts.text("source.why.title", language)
            assert said in text
            assert LOOK.texts.text(f"source.remedy.{reason}", language, **_city(language)) in text


def _city(language: Language) -> dict[str, str]:
    city = CITIES.known("shanghai")
    return {
        "city": city.name[language],
        "apps": LOOK.texts.terms.listed(city.apps, language),
        "hotline": city.hotline,
    }


@LANGUAGES
@pytest.mark.parametrize("level", [Level.NOBODY, Level.NAME, Level.NUMBER])
@EVERY
def test_no_page_below_level_three_holds_an_amount_an_employer_or_a_whole_name(intent, level, language):
    html = LOOK.answer(seen(intent, level), view(language, intent))
    assert not [secret for secret in (*AMOUNTS, UNIT, NAME) if secret in html]


@LANGUAGES
@EVERY
def test_what_a_chat_may_not_show_is_not_in_its_page_either_when_masked_for_the_chat(intent, language):
    html = LOOK.answer(seen(intent, Level.FACE, Channel.OFFICIAL), view(language, intent))
    assert not [secret for secret in (*AMOUNTS, UNIT, NAME) if secret in html]


@LANGUAGES
@EVERY
def test_every_card_with_a_figure_of_a_bureau_names_its_owner_and_its_day(intent, language):
    html = LOOK.answer(seen(intent), view(language, intent))
    cards = html.split('<section class="weui-cells card')[1:]
    for section in seen(intent).sections:
        dated = [fact for fact in section.facts if fact.as_of is not None]
        if dated:
            (card,) = [card for card in cards if f'data-section="{section.name}"' in card]
            owner = CITIES.known("shanghai").owners[dated[0].owner].name[language]
            told = words(card.partition("</section>")[0])
            assert owner in told and DAYS[language] in told


@LANGUAGES
def test_amounts_and_employers_start_covered_and_month_counts_do_not(language):
    html = LOOK.answer(seen("insurance-overview"), view(language, "insurance-overview"))
    uncovered = re.sub(r"<details class=\"secret\">.*?</details>", "", html, flags=re.S)
    assert all(secret in html and secret not in uncovered for secret in (*AMOUNTS, UNIT))
    assert "122" in uncovered


@LANGUAGES
@pytest.mark.parametrize("city", ["shanghai", "beijing", "atlantis"])
@pytest.mark.parametrize("kind", list(Trouble))
def test_every_trouble_says_what_happened_and_what_to_do(kind, city, language):
    text = words(LOOK.trouble(kind, view(language, city=city, level=0, csrf="")))
    assert not [leak for leak in LEAKS if leak in text]
    if city == "shanghai" and kind is not Trouble.CITY_NOT_SERVED:
        said = (LOOK.texts.text(f"trouble.{kind}.{part}", language, **_told(language)) for part in PARTS)
        assert all(sentence in text for sentence in said)


@LANGUAGES
def test_a_city_that_is_not_served_is_sent_to_its_own_apps_and_a_served_one_is_not_called_unserved(language):
    beijing = words(LOOK.trouble(Trouble.CITY_NOT_SERVED, view(language, city="beijing")))
    assert all(app in beijing for app in CITIES.known("beijing").apps)
    shanghai = CITIES.known("shanghai").name[language]
    unserved = LOOK.texts.text("trouble.city_not_served.title", language, city=shanghai)
    assert unserved not in words(LOOK.trouble(Trouble.CITY_NOT_SERVED, view(language)))


def _told(language: Language) -> dict[str, str]:
    served = LOOK.texts.terms.listed((city.name[language] for city in CITIES.all_served()), language)
    return _city(language) | {"served": served}


@LANGUAGES
@pytest.mark.parametrize("url", [None, "https://mini.example/step"])
@pytest.mark.parametrize("purpose", ["read", "act"])
@pytest.mark.parametrize("need", [1, 2, 3])
@EVERY
def test_a_missing_step_is_named_with_its_way_and_its_ticket_only_in_a_body(intent, need, purpose, url, language):
    go = Go(url, "post", f"/city/shanghai/{intent}", {"ticket": "T1CKET"})
    html = LOOK.step(StepNeeded(need, need - 1, "shanghai", intent, purpose), view(language, intent), go)
    assert LOOK.texts.term("intent", intent, language) in words(html)
    assert html.count('aria-current="step"') == 1
    assert f'href="/city/shanghai/{intent}"' in html
    assert ('name="ticket" value="T1CKET"' in html) is (url is not None)
    assert not re.search(r"(href|action)=\"[^\"]*T1CKET", html)


@LANGUAGES
def test_the_home_page_links_every_service(language):
    html = LOOK.home("shanghai", view(language))
    assert all(f'href="/city/shanghai/{service}"' in html for service in view().services)


@LANGUAGES
@EVERY
def test_every_answer_says_its_city_and_how_to_change_it(intent, language):
    html = LOOK.answer(seen(intent), view(language, intent))
    place = html.partition('<p class="place">')[2].partition("</p>")[0]
    assert CITIES.known("shanghai").name[language] in place and 'href="/city/shanghai/city"' in place


@LANGUAGES
def test_a_page_with_a_bureaus_figures_says_where_to_report_a_wrong_one(language):
    html = LOOK.answer(seen("insurance-overview"), view(language, "insurance-overview"))
    assert 'href="/city/shanghai/correction" data-test="wrong"' in html
    assert 'data-test="wrong"' not in LOOK.answer(seen("help"), view(language, "help"))
