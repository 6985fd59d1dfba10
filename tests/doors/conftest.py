"""The official account's door on a real database with real sealing; the router behind it is fed by the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.sessions import LoginSessions
from handlers.facts import own
from models.errors import ServiceError
from models.exchange import Answer, Enquiry, Section, StepNeeded
from models.keeping.chance import SystemRandom
from models.keeping.keys import create_keys, load_keys
from models.keeping.readings import Readings
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from models.policy.cities import load_cities
from models.policy.words_file import load_words
from service.keeping import Keeping
from service.rights import RightsRoom
from tests.conftest import StillClock
from tests.platform import pushes
from tests.platform.pushes import Sent
from wechat.doors.acquaintance import Acquaintance
from wechat.doors.conversation import Conversation
from wechat.doors.desk import Desk
from wechat.doors.notices import Notices
from wechat.doors.official import door
from wechat.doors.shelf import Shelf
from wechat.doors.speech import Speech
from wechat.platform.envelope import Envelope, PushAccount

ROOT = Path(__file__).resolve().parents[2]


def plain_answer(enquiry: Enquiry) -> Answer:
    """The shortest answer there is."""
    return Answer("logout", enquiry.city, (Section("session", (own("ended", True, enquiry.city),)),))


@dataclass
class Router:
    """Answers what the test says, and remembers what it was asked."""

    says: Callable[[Enquiry], Answer | StepNeeded] = plain_answer
    asked: list[Enquiry] = field(default_factory=list)

    def __call__(self, enquiry: Enquiry) -> Answer | StepNeeded:
        self.asked.append(enquiry)
        return self.says(enquiry)

    def fails(self, error: ServiceError) -> None:
        def fail(enquiry: Enquiry) -> Answer:
            raise error

        self.says = fail


class NoDirectory:
    """A WeChat that knows no unionid."""

    def unionid(self, openid: Pii) -> Pii | None:
        return None


class NoWaker:
    def wake(self) -> None:
        pass


@dataclass
class Heard:
    """models.ports.Alarms that remembers."""

    alarms: list[tuple[Alarm, str]] = field(default_factory=list)

    def cry(self, alarm: Alarm, what: str) -> None:
        self.alarms.append((alarm, what))


@dataclass
class Door:
    client: FlaskClient
    router: Router
    keeping: Keeping
    desk: Desk
    clock: StillClock
    heard: Heard

    def post(self, sent: Sent, **more: object) -> TestResponse:
        return self.client.post("/wechat/official", query_string=sent.query, data=sent.body, **more)

    def opened(self, response: TestResponse) -> str:
        """The reply's inner XML."""
        sealed = response.text.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        plain = pushes.decrypt(sealed)
        return plain[20 : 20 + int.from_bytes(plain[16:20], "big")].decode()


@pytest.fixture
def official(database: Flask, clock: StillClock, tmp_path: Path) -> Iterator[Door]:
    create_keys(tmp_path / "keys.json", SystemRandom())
    keeping, router, random = Keeping.of(load_keys(tmp_path / "keys.json"), SystemRandom()), Router(), SystemRandom()
    cities = load_cities(ROOT / "policy" / "cities")
    friends = Acquaintance(
        keeping.identities, NoDirectory(), keeping.outbox, keeping.ledger, clock, cities, default_city="shanghai"
    )
    shelf = Shelf(keeping.parking, keeping.pages, keeping.ledger, clock, "https://city.example")
    words = load_words(ROOT / "policy" / "words", cities)
    speech = Speech(ROOT / "templates" / "chat", cities)
    conversation = Conversation(router, words, speech, friends, shelf, frozenset({"logout"}))
    sessions = LoginSessions(keeping.session_keys, keeping.ledger, random)
    effects = RightsRoom.of(keeping, sessions, pushes.APPID, clock, random).effects
    desk = Desk(
        appid=pushes.APPID,
        identities=keeping.identities,
        sessions=sessions,
        inbox=keeping.inbox,
        outbox=keeping.outbox,
        pages=keeping.pages,
        dialogues=keeping.dialogues,
        readings=Readings(keeping.ledger, clock),
        effects=effects,
        notices=Notices(pushes.APPID, keeping.inbox, keeping.identities, effects),
        conversation=conversation,
        clock=clock,
        waker=NoWaker(),
        wait=lambda seconds: None,
    )
    account = PushAccount(pushes.APPID, pushes.TOKEN, pushes.KEY, original_id=pushes.ORIGINAL_ID)
    heard = Heard()
    database.register_blueprint(door(Envelope(account, clock), desk, clock, random, heard))
    yield Door(database.test_client(), router, keeping, desk, clock, heard)
