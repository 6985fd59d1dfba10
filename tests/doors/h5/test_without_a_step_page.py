"""Production has no page that runs steps: pages say so, and a chat's link opens the question behind the login."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import g

from models.errand import Errand
from models.exchange import Caller, Language, StepNeeded
from models.people.pii import Pii
from tests.product.citizen import Citizen, link_in
from tests.support.product import Product
from wechat.doors.h5.asking import Asking
from wechat.doors.h5.entering import Entering
from wechat.doors.h5.going import Going
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.visitor import Visitor

NEEDED = StepNeeded(1, 0, "shanghai", "insurance-overview")
STRANGER = Visitor(Pii("b" * 43), None, None, Language.ZH, large=False)
KNOWN = replace(STRANGER, token=Pii("t" * 43), caller=Caller("0" * 32, "1" * 32))


@pytest.fixture
def parts(product: Product) -> Iterator[Parts]:
    """Of a door that has no such page, inside a request."""
    wired = product.parts.pages
    with product.app.test_request_context():
        g.h5_nonce = "0" * 32
        yield replace(wired, addresses=replace(wired.addresses, steps=None))


@pytest.mark.parametrize("needed", [NEEDED, replace(NEEDED, need=3, has=2)])
def test_the_step_is_gone_to_by_hand_and_the_question_waits(parts: Parts, needed: StepNeeded) -> None:
    asking, errand = Asking(parts), Errand("shanghai", "insurance-overview")
    go = asking.go(KNOWN, errand, needed)
    assert (go.url, dict(go.fields)) == (None, {})
    page = parts.pages.step(needed, asking.view(STRANGER, errand), go)
    assert 'data-test="by-hand"' in page and f'href="{go.again}"' in page


def test_a_chats_link_leads_through_the_login_to_the_question(parts: Parts, citizen: Citizen) -> None:
    citizen.follow()
    link = link_in(citizen.says("社保"))
    asking = Asking(parts)
    going = Going(parts, asking, Entering(parts, asking))
    away = going.on(STRANGER, link[-32:])
    assert urlsplit(away.location).path == "/connect/oauth2/authorize"
