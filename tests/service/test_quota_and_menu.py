"""The commands about WeChat's quota and menu, against the running sandbox; one command is one process of its own."""

from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest
from sqlalchemy import select

from models.errors import QuotaUsedUp
from models.keeping.database import db
from models.keeping.tables import AuditRow
from service import factory
from tests.support.product import Product, running

GET = "/cgi-bin/menu/get"


@pytest.fixture
def product(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    with running(tmp_path / "var", database_url, redis_url) as product:
        yield product


def command(product: Product, *words: str, says: str = "") -> click.testing.Result:
    """As `flask --app app WORDS` in another process: parts of its own, the same stores."""
    app = factory.create_app(product.environ)
    result = app.test_cli_runner().invoke(args=words, input=says)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return result


def asked(product: Product, path: str) -> int:
    return sum(call["path"] == path for call in product.control("calls")["calls"])


def audit(product: Product) -> list[tuple[str, str]]:
    with product.app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.kind == "quota clear").order_by(AuditRow.id))
        return [(row.object, row.result) for row in rows]


def test_a_used_up_quota_is_not_asked_again_until_the_command_in_another_process_clears_it(product):
    menu = product.parts.menu
    product.control("faults", path=GET, errcode=45009)
    for _ in range(3):
        with pytest.raises(QuotaUsedUp):
            menu.get()
    assert asked(product, GET) == 1
    assert [alarm.value for alarm, _ in product.parts.alarms.counts()] == ["quota_used_up"]

    cleared = command(product, "quota", "clear", "--staff", "duty-1", says="y\n")
    assert cleared.exit_code == 0, cleared.output
    assert "0 of 10 were used this month" in cleared.output
    assert menu.get() is None  # WeChat counts anew, and this process learned of it
    assert asked(product, GET) == 2
    assert audit(product) == [("official", "asked"), ("official", "cleared")]


def test_a_used_up_quota_comes_back_by_itself_with_the_next_day_in_china(product):
    product.control("faults", path=GET, errcode=45009, times=1)
    with pytest.raises(QuotaUsedUp):
        product.parts.menu.get()
    product.control("clock", advance=24 * 3600)
    assert product.parts.menu.get() is None


def test_without_a_yes_nothing_is_asked_of_wechat_and_nothing_is_noted(product):
    refused = command(product, "quota", "clear", "--staff", "duty-1", says="n\n")
    assert refused.exit_code == 1
    assert asked(product, "/cgi-bin/clear_quota") == 0 and audit(product) == []


def test_the_eleventh_clearing_of_a_month_is_refused_by_wechat_and_audited(product):
    for _ in range(10):
        product.parts.quotas["official account"].clear()
    refused = command(product, "quota", "clear", "--staff", "duty-1", says="y\n")
    assert refused.exit_code == 1 and "48006" in refused.output
    assert audit(product)[-1] == ("official", "errcode 48006")


def test_each_account_has_its_own(product):
    assert command(product, "quota", "clear", "--account", "mini", "--staff", "duty-1", says="y\n").exit_code == 0
    assert audit(product) == [("mini", "asked"), ("mini", "cleared")]


def test_a_lost_answer_is_said_and_audited_as_what_it_is(product):
    product.control("faults", path="/cgi-bin/clear_quota", status=502)
    lost = command(product, "quota", "clear", "--staff", "duty-1", says="y\n")
    assert lost.exit_code == 1 and "not known" in lost.output
    assert audit(product)[-1] == ("official", "no answer")
    assert asked(product, "/cgi-bin/clear_quota") == 1  # never repeated: it may have cost one of ten


def test_the_menu_is_shown_compared_and_pushed(product):
    assert "no menu" in command(product, "menu", "show").output
    told = command(product, "menu", "push", "--dry-run").output
    assert "+ 查社保  click insurance-overview" in told and "+ 我的 > 转人工  click HUMAN" in told
    assert asked(product, "/cgi-bin/menu/create") == 0
    assert command(product, "menu", "push").exit_code == 0
    assert "查积分  click residence-points" in command(product, "menu", "show").output
    assert command(product, "menu", "push", "--dry-run").output == "nothing would change\n"


def test_a_menu_that_somebody_changed_is_shown_line_by_line(product):
    product.parts.menu.create({"button": [{"type": "click", "name": "旧", "key": "old"}]})
    told = command(product, "menu", "push", "--dry-run").output
    assert told.startswith("- 旧  click old\n+ ")


def test_a_refusal_is_one_sentence_with_wechats_number(product):
    product.control("faults", path=GET, errcode=48001)
    refused = command(product, "menu", "show")
    assert refused.exit_code == 1 and "48001" in refused.output and "Traceback" not in refused.output
