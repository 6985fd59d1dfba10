"""缴费明细 as a page: twelve tiles told by word and sign, amounts covered, links instead of scripts."""

import re
from dataclasses import replace

import pytest

from models.assurance.levels import Level
from models.assurance.masking import mask
from models.exchange import Answer, Channel, Language, Reason
from models.insurance.grid import MonthState
from models.insurance.record import Scheme
from models.people.citizen import Citizen
from tests.borders.answers import REGISTRY
from tests.borders.pages import LOOK, view, words
from tests.handlers.builders import (
    UNIT,
    FedBureau,
    citizen,
    enquiry,
    every_month,
    paid,
    payments,
    scheme_payments,
    services,
    waiting,
)

INTENT = "insurance-payments"
LANGUAGES = pytest.mark.parametrize("language", list(Language))
COVERED = re.compile(r"<details class=\"secret\">.*?</details>", re.S)
AMOUNTS = ("12,345.00", "10,000.00", "1,975.20", "987.60", "132.79")


def answered(*schemes, level: Level = Level.FACE, **fields: str) -> Answer:
    who: Citizen = citizen(Level.FACE)
    bureau = FedBureau(payments_record=payments(*schemes))
    asked = enquiry(INTENT, channel=Channel.H5, fields=fields)
    return mask(REGISTRY[INTENT].answer(asked, who, services(bureau)), level, Channel.H5)


def page(*schemes, language: Language = Language.ZH, **fields: str) -> str:
    return LOOK.answer(answered(*schemes, **fields), view(language, INTENT, values=fields))


def card(html: str, name: str) -> str:
    (found,) = [one for one in html.split('<section class="weui-cells card') if f'data-section="{name}"' in one]
    return found.partition("</section>")[0]


def tiles(html: str, name: str = "pension") -> list[tuple[str, str]]:
    """(header of the row, words of the cell) of one scheme's grid."""
    rows = re.findall(r"<tr role=\"row\" class=\"tile.*?</tr>", card(html, name), re.S)
    heads = [re.search(r"<th scope=\"row\" role=\"rowheader\">(.*?)</th>", row) for row in rows]
    cells = [
        re.sub(r"<span class=\"sign.*?</span>|<[^>]*>", "", row.partition("<td")[2].partition(">")[2]) for row in rows
    ]
    return [(head[1] if head else "", " ".join(cell.split())) for head, cell in zip(heads, cells, strict=True)]


@LANGUAGES
def test_every_month_of_every_kind_has_its_header_and_its_word(language):
    shown = tiles(page(every_month(), language=language))
    corrected = " " + LOOK.texts.text("payments.grid.corrected", language)
    states = ["transferred_in", "back_paid", "normal", "doubled", "refunded", "owed", "not_arrived", *["none"] * 5]
    said = [LOOK.texts.term("month_state", state, language) for state in states]
    said[2] += corrected  # March has a difference after a correction
    assert [word for _, word in shown] == said
    assert [head for head, _ in shown] == [
        LOOK.texts.text(f"payments.month.{number}", language) for number in range(1, 13)
    ]


def test_the_signs_differ_and_every_state_has_a_word_a_sign_and_a_line_in_the_legend():
    signs = [LOOK.texts.text(f"payments.mark.{state}", Language.ZH) for state in MonthState]
    assert len(set(signs)) == len(MonthState)
    legend = words(page(every_month()).partition('class="fold legend"')[2].partition("</details>")[0])
    for state in MonthState:
        assert LOOK.texts.term("month_state", state, Language.ZH) in legend
        assert LOOK.texts.text(f"payments.legend.{state}", Language.ZH) in legend


@LANGUAGES
@pytest.mark.parametrize("fields", [{}, {"scheme": "pension"}])
def test_no_amount_and_no_employer_stands_open(fields, language):
    html = page(every_month(), language=language, **fields)
    assert not [secret for secret in (*AMOUNTS, UNIT) if secret in COVERED.sub("", html)]
    assert (
        bool(fields) == (UNIT in html) == ("1,975.20" in html)
    )  # a single payment's amounts are on the page of its scheme only


def test_one_scheme_alone_shows_each_payment_with_its_three_dates():
    shown = words(card(page(every_month(), scheme="pension"), "pension"))
    late = shown.partition("2026年2月\n补缴\n已到账")[2]
    assert late.startswith("\n费款所属期\n2026年2月\n结算期\n2026年5月\n到账日期\n2026年3月12日")
    assert "滞纳金\n132.79元" in late.partition("正常缴费")[0]
    assert "到账日期\n还没有到账" in shown


def test_all_schemes_together_link_to_each_ones_payments_and_back():
    html = page(every_month())
    assert 'data-test="payment"' not in html
    for scheme in Scheme:
        assert f'href="/city/shanghai/{INTENT}?year=2026&amp;scheme={scheme}"' in card(html, scheme)
    alone = page(every_month(), scheme="pension")
    assert f'href="/city/shanghai/{INTENT}?year=2026" data-test="all-schemes"' in alone
    assert not [scheme for scheme in Scheme if scheme != "pension" and f'data-section="{scheme}"' in alone]


def test_a_month_of_the_grid_leads_to_its_first_payment_and_an_empty_one_nowhere():
    html = page(every_month(), scheme="pension")
    targets = set(re.findall(r"href=\"#(m[0-9]+)\"", html))
    assert targets == {f"m2026{number:02d}" for number in range(1, 8)}
    assert all(html.count(f'id="{target}"') == 1 for target in targets)


def test_among_all_schemes_only_the_months_that_need_explaining_lead_to_their_payments():
    led = re.findall(r"href=\"([^\"]*)#(m[0-9]+)\"", card(page(every_month()), "pension"))
    assert {place for _, place in led} == {f"m2026{number:02d}" for number in (1, 2, 4, 5, 6, 7)}
    assert {address for address, _ in led} == {f"/city/shanghai/{INTENT}?year=2026&amp;scheme=pension"}


def test_a_month_that_has_not_come_is_not_called_a_normal_payment():
    html = page(scheme_payments(rows=(paid(1), waiting(2)), by_year=((2026, 1),)), scheme="pension")
    came, waits = html.split('<li class="payment"')[1:]
    assert "正常缴费" in came and "正常缴费" not in waits and "未到账" in waits


def test_the_years_on_record_are_links_newest_first_and_old_ones_are_folded():
    html = page(every_month(), scheme="pension")
    linked = re.findall(r"year=([0-9]{4})&amp;scheme=pension\"( aria-current=\"page\")?", html)
    assert [year for year, _ in linked] == [str(year) for year in range(2026, 2014, -1)]
    assert [year for year, here in linked if here] == ["2026"]
    assert html.partition('data-test="years"')[2].partition("<details")[0].count("year=") == 6


@LANGUAGES
def test_a_correction_says_when_for_which_months_and_why_and_covers_the_amounts(language):
    box = page(every_month(), language=language).partition('data-test="corrections"')[2].partition("</div>")[0]
    said = words(box)
    assert LOOK.texts.term("cause", "limits", language) in said
    assert ("2026年10月19日" in said and "2026年1月" in said) or ("2026-10-19" in said and "2026-01" in said)
    assert "10,000.00" in box and "10,000.00" not in COVERED.sub("", box)


def test_the_chart_says_in_words_what_its_bars_show():
    chart = card(page(every_month()), "pension").partition('data-test="chart"')[2].partition("</table>")[0]
    widths = [int(width) for width in re.findall(r"class=\"chart-paid\" width=\"([0-9]+)\"", chart)]
    counts = [int(count) for count in re.findall(r">([0-9]+) 个月<", chart)]
    assert widths == counts == [4, *[12] * 11]
    assert chart.count('aria-hidden="true"') == len(widths)


def test_the_sums_are_of_one_scheme_and_the_fund_stands_apart():
    html = page()
    assert html.count('data-test="sums"') == 6
    assert html.index("公积金不是社会保险") > html.index('data-section="maternity"')
    assert "118,512" not in html  # six times the pension's employer part


@LANGUAGES
@pytest.mark.parametrize("reason", [Reason.TRANSFERRING, Reason.WRONG_OWNER, Reason.NOT_PROVIDED_BY_CITY])
def test_a_scheme_without_rows_says_why_and_draws_no_grid(reason, language):
    html = page(scheme_payments(rows=(), by_year=(), reason=reason), language=language)
    assert tiles(html) == [] and len(tiles(html, "medical")) == 12
    assert LOOK.texts.term("reason", reason, language) in words(card(html, "pension"))
    assert LOOK.texts.text("source.why.title", language) in html


def test_arrears_show_the_months_and_say_that_the_amounts_are_withheld():
    bare = dict.fromkeys(("base", "employer", "personal", "to_account", "interest", "late_fee"))
    from_unit = scheme_payments(rows=(paid(1, **bare), waiting(2, **bare)), by_year=(), reason=Reason.SCHEME_ARREARS)
    html = page(from_unit, scheme="pension")
    assert [word for _, word in tiles(html)][:2] == ["正常", "未到账"]
    assert card(html, "pension").count("金额暂不显示") == 2 and "None" not in html


def test_where_the_counts_are_withheld_the_last_five_years_are_offered_without_them():
    bare = dict.fromkeys(("base", "employer", "personal", "to_account", "interest", "late_fee"))
    withheld = scheme_payments(rows=(paid(1, **bare),), by_year=(), reason=Reason.SCHEME_ARREARS)
    nav = page(withheld, scheme="pension").partition('data-test="years"')[2].partition("</nav>")[0]
    assert re.findall(r"year=([0-9]{4})", nav) == ["2026", "2025", "2024", "2023", "2022"]


def test_a_year_without_a_payment_says_so_instead_of_twelve_empty_tiles():
    html = page(scheme_payments(rows=()))
    assert "这一年没有缴费记录" in card(html, "pension") and tiles(html) == []


def test_a_refused_year_stands_beside_the_years():
    shown = replace(view(Language.ZH, INTENT), errors={"year": "out_of_range"})
    assert 'data-field="year"' in LOOK.answer(answered(every_month()), shown)


@LANGUAGES
@pytest.mark.parametrize("level", [Level.NOBODY, Level.NAME, Level.NUMBER])
def test_below_level_three_nothing_of_the_year_is_there(level, language):
    html = LOOK.answer(answered(every_month(), level=level), view(language, INTENT))
    assert not [secret for secret in (*AMOUNTS, UNIT, "2026年1月", 'data-test="grid"') if secret in html]
