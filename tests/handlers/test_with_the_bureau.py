"""Every demo citizen asks every question: real bureau, real handlers, real mask, and the chat's own words."""

from dataclasses import dataclass, replace

import pytest

from bureaus.live import LiveBureau
from handlers import discover
from handlers.router import router
from models.assurance.levels import Level, Standing
from models.errors import CityNotServed
from models.exchange import Channel, Language, Reason
from models.money import Money
from models.people.citizen import Citizen
from models.people.pii import Pii
from models.ports import BureauSource
from sandbox.people import by_key, demo
from sandbox.people.person import Person
from tests.handlers.builders import CITIES, ROOT, FedGate, enquiry, services
from wechat.doors.speech import Speech

SPEECH = Speech(ROOT / "templates" / "chat", CITIES)
QUESTIONS = ["insurance-overview", "insurance-payments", "residence-points"]


@dataclass(frozen=True)
class OnlyShanghai:
    source: BureauSource

    def of(self, city: str) -> BureauSource:
        if city != "shanghai":
            raise CityNotServed(city)
        return self.source


class GateTo(FedGate):
    """A gate that knows exactly this person at level 3."""

    def __init__(self, person: Person) -> None:
        super().__init__(Level.FACE)
        self.person = person

    def citizen(self, standing: Standing) -> Citizen:
        return Citizen("person-1", standing.level, Pii(self.person.name), Pii(self.person.number))


def ask(source: LiveBureau, person: Person, intent: str, channel=Channel.OFFICIAL, language=Language.ZH, **fields):
    written = []
    parts = replace(services(), bureaus=OnlyShanghai(source))
    answering = router(GateTo(person), lambda *row: written.append(row), parts, discover())
    answer = answering(enquiry(intent, channel=channel, language=language, fields=fields))
    known = any(fact.name == "found" for fact in answer.facts())
    assert len(written) == (0 if known else 1)
    return answer


@pytest.mark.parametrize("intent", QUESTIONS)
@pytest.mark.parametrize("person", demo(), ids=lambda person: person.key)
def test_every_demo_citizen_is_answered_in_the_chat_without_figures_that_stay_out_of_it(source, person, intent):
    page = ask(source, person, intent, Channel.MINI)
    secrets = {fact.value[0] for fact in page.facts() if fact.name == "unit"}
    told = [fact.value for fact in page.facts() if fact.name in ("payment", "year_sums", "base_correction")]
    rows = [dict(value) for value in told if value is not None]
    amounts = [fact.value for fact in page.facts()] + [part for row in rows for part in row.values()]
    secrets |= {row["unit"] for row in rows if "unit" in row}
    secrets |= {part.yuan() for part in amounts if isinstance(part, Money) and part.cents}
    secrets |= {fact.value for fact in page.facts() if fact.name == "remark"} | {person.name, person.number}
    answer = ask(source, person, intent)
    for language in Language:
        pages = SPEECH(answer, language)
        text = "\n".join(pages)
        assert all(len(piece.encode()) <= 2048 for piece in pages)
        assert not [secret for secret in secrets if secret in text]
        assert not [leak for leak in ("None", "Money", "Month", "_", "***", "\n\n\n") if leak in text]


def words(source: LiveBureau, key: str, intent: str, **fields: str) -> str:
    return "\n".join(SPEECH(ask(source, by_key(key), intent, **fields), Language.ZH))


def test_an_employee_reads_status_months_and_points(source):
    assert "养老保险：参保缴费，最近缴到2026年10月，累计" in words(source, "employee", "insurance-overview")
    assert "标准分：120分，已达到" in words(source, "employee", "residence-points")


def test_a_transfer_under_way_hides_the_pension_and_says_why(source):
    text = words(source, "transfer", "insurance-overview")
    assert "养老保险：转移办理中，数据暂不显示" in text
    assert "医疗保险：参保缴费" in text


def test_arrears_say_how_many_months_and_whom_to_ask(source):
    text = words(source, "arrears", "insurance-overview")
    assert "欠缴3个月" in text and "先问单位" in text


def test_a_gap_is_counted_and_the_months_themselves_stay_out_of_the_chat(source):
    assert "中断过3个月" in words(source, "gap", "insurance-overview")


def test_a_retiree_owes_nothing(source):
    assert "养老保险：已退休，不用再缴费" in words(source, "retiree-1938", "insurance-overview")


def test_a_fund_with_another_centre_is_not_ours(source):
    answer = ask(source, by_key("fund-elsewhere"), "insurance-overview")
    (fund,) = [section for section in answer.sections if section.name == "housing_fund"]
    assert {fact.reason for fact in fund.facts if fact.name == "status"} == {Reason.WRONG_OWNER}


def test_whom_the_bureau_does_not_know_is_told_so(source):
    assert "没有查到您的参保记录" in words(source, "unknown-to-bureau", "insurance-overview")


def test_payments_are_counted_by_state_and_by_year(source):
    text = words(source, "every-month", "insurance-payments")
    assert text.startswith("缴费明细 2026年\n养老保险：到账8个月（正常4、补缴1、转入1、重复2、未到账1、欠费1、退费1）")
    assert "（公积金不是社会保险，单独列出）\n住房公积金：到账7个月" in text
    assert "养老保险：2026年8、2025年12" in text
    assert "欠费：单位该交没有交" in text


def test_another_year_is_told_when_asked_for(source):
    text = words(source, "employee", "insurance-payments", year="2025")
    assert text.startswith("缴费明细 2025年\n养老保险：到账12个月")


def test_payments_under_arrears_tell_the_months_and_say_why_the_rest_is_missing(source):
    text = words(source, "arrears", "insurance-payments")
    assert "养老保险：到账7个月（正常7、未到账1、欠费3）" in text
    assert "各年月数（养老保险、医疗保险、失业保险、工伤保险、生育保险）：单位有欠缴" in text


@pytest.mark.parametrize("language", list(Language))
def test_a_long_working_life_comes_in_pages(source, language):
    pages = SPEECH(ask(source, by_key("young-district"), "insurance-payments"), language)
    assert len(pages) > 1 and all(len(piece.encode()) <= 2048 for piece in pages)
    assert pages[0].endswith(SPEECH.sentence("more", language))
