"""Which class implements which port: `service/` is the only place that knows all rooms."""

import time
from datetime import datetime
from typing import cast

from auth import methods
from auth.chain import Chain
from auth.consents import IDENTITY
from auth.counter import CounterDesk
from auth.pace import Pace
from auth.room import House, Outside
from handlers import discover
from models.exchange import Language
from models.keeping import lives
from models.keeping.transactions import receive
from models.ports import Answering, PushEnvelope
from service import chat, measured, pages
from service.chores import Chores
from service.duties.answer import AnswerDuty
from service.duties.copy import CopyDuty
from service.duties.notice import NoticeDuty
from service.duties.parked import ParkedDuty
from service.duties.post import Post
from service.duties.text import TextDuty
from service.duties.unionid import UnionidDuty
from service.parts import Parts
from service.replaying.capture import CapturingEnvelope, Sealing
from service.replaying.redaction import Redaction
from service.rooms import Rooms
from service.settings import Settings
from service.wechat import push_accounts
from service.worker import Worker
from wechat.doors.acquaintance import Acquaintance
from wechat.doors.desk import Desk
from wechat.doors.mini_push import MiniDesk
from wechat.platform.face import CityFace
from wechat.platform.mini_login import MiniCode2Session
from wechat.platform.official import CustomerService, MenuPusher
from wechat.platform.realname import PayRealName

NOTICES = ("relink_begun", "relink_done", "links_locked")


def wire(settings: Settings) -> Parts:
    """All parts for one process, inside the app's context. Raises Misconfigured for files that are not in order."""
    rooms, registry = Rooms.of(settings), discover()
    answers, friends = measured.answers(chat.answering(rooms, registry), registry), chat.acquaintance(rooms)
    desk, house = chat.desk(rooms, friends, answers, registry), _house(rooms)
    return Parts(
        settings=settings,
        clock=rooms.clock,
        steady=rooms.steady,
        random=rooms.random,
        redis=rooms.redis,
        keyring=rooms.keyring,
        keeping=rooms.keeping,
        tokens=rooms.wechat.tokens,
        bureaus=rooms.bureaus,
        cities=rooms.bureaus.cities(),
        chain=_chain(rooms, house),
        passwords=rooms.passwords,
        counter=CounterDesk(rooms.keeping, house),
        sessions=rooms.sessions,
        desk=desk,
        envelopes={path: _envelope(rooms, path) for path in rooms.wechat.envelopes},
        mini_desk=MiniDesk(chat.notices(rooms, settings.wx_mini_appid)),
        consents=rooms.consents,
        menu=MenuPusher(rooms.wechat.official),
        quotas=rooms.wechat.quotas,
        alarms=rooms.alarms,
        worker=_worker(rooms, friends, answers, desk),
        rights=rooms.rights,
        pages=pages.pages(rooms, house, friends, answers, registry),
        title=lambda intent: rooms.speech.title(intent, Language.ZH),
    )


def _chain(rooms: Rooms, house: House) -> Chain:
    outside = _outside(rooms)
    chain = Chain(rooms.keeping, rooms.sessions, rooms.gate, outside, house)
    return cast(Chain, measured.CountedChain(chain, frozenset(methods.discover(outside))))


def _envelope(rooms: Rooms, path: str) -> PushEnvelope:
    """Remembers which key opened; keeps redacted copies where CAPTURE_DIR is set (never in production)."""
    names = measured.KEY_NAMES[path]
    watched = measured.WatchedEnvelope(rooms.wechat.envelopes[path], rooms.steady, names, _note_key)
    folder = rooms.settings.capture_dir
    if folder is None:
        return cast(PushEnvelope, watched)
    redaction = Redaction(rooms.words, rooms.keeping.ledger.pseudonym)
    sealing = Sealing.of(path, push_accounts(rooms.settings)[path])
    copies = CapturingEnvelope(watched, sealing, redaction, folder, rooms.random)
    return cast(PushEnvelope, copies)


def _note_key(name: str, at: datetime) -> None:
    with receive():
        lives.beat(name, at)


def _outside(rooms: Rooms) -> Outside:
    wechat = rooms.wechat
    bureaus = measured.CountedBureaus(rooms.bureaus)
    login = MiniCode2Session(wechat.mini_http, wechat.mini_account)
    return Outside(
        login=login,
        real_name=PayRealName(wechat.mini),
        face=CityFace(wechat.mini),
        bureaus=bureaus,
        waker=rooms.waker,
        alarms=rooms.alarms,
        passwords=rooms.passwords,
    )


def _house(rooms: Rooms) -> House:
    held = {text.version: text.digest for text in rooms.consents if text.purpose == IDENTITY}
    return House(
        mini_appid=rooms.settings.wx_mini_appid,
        default_city=rooms.settings.default_city,
        consents=held,
        clock=rooms.clock,
        random=rooms.random,
        level2={city.code: city.level2 for city in rooms.cities.all_served() if city.level2},
        pace=Pace(time.monotonic, time.sleep),
    )


def _worker(rooms: Rooms, friends: Acquaintance, answers: Answering, desk: Desk) -> Worker:
    keeping, speech = rooms.keeping, rooms.speech
    post = Post(keeping.identities, CustomerService(rooms.wechat.official))
    duties = {
        "answer": AnswerDuty(keeping.outbox, answers, speech, post),
        "parked": ParkedDuty(keeping.outbox, keeping.parking, answers, speech, post),
        "text": TextDuty(keeping.outbox, post),
        "unionid": UnionidDuty(friends),
        "copy": CopyDuty(rooms.rights.copying, speech, post),
    }
    notices = {f"notice {name}": NoticeDuty(name, speech, post) for name in NOTICES}
    return Worker(
        outbox=keeping.outbox,
        inbox=keeping.inbox,
        pages=keeping.pages,
        desk=desk,
        duties=duties | notices,
        ledger=keeping.ledger,
        clock=rooms.clock,
        random=rooms.random,
        waker=rooms.waker,
        chores=Chores(keeping.inbox, rooms.clock, rooms.steady, rooms.steady.raise_mark, time.monotonic),
    )
