"""Which class implements which port: `service/` is the only place that knows all rooms."""

import time

from auth.chain import Chain
from auth.consents import IDENTITY
from auth.counter import CounterDesk
from auth.pace import Pace
from auth.room import House, Outside
from handlers import discover
from models.ports import Answering
from service import chat
from service.chores import Chores
from service.duties.answer import AnswerDuty
from service.duties.notice import NoticeDuty
from service.duties.parked import ParkedDuty
from service.duties.post import Post
from service.duties.text import TextDuty
from service.duties.unionid import UnionidDuty
from service.parts import Parts
from service.rooms import Rooms
from service.settings import Settings
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
    answers, friends = chat.answering(rooms, registry), chat.acquaintance(rooms)
    desk, house = chat.desk(rooms, friends, answers, registry), _house(rooms)
    return Parts(
        settings=settings,
        clock=rooms.clock,
        random=rooms.random,
        redis=rooms.redis,
        keyring=rooms.keyring,
        keeping=rooms.keeping,
        tokens=rooms.wechat.tokens,
        bureaus=rooms.bureaus,
        cities=rooms.bureaus.cities(),
        chain=Chain(rooms.keeping, rooms.sessions, rooms.gate, _outside(rooms), house),
        passwords=rooms.passwords,
        counter=CounterDesk(rooms.keeping, house),
        sessions=rooms.sessions,
        desk=desk,
        envelope=rooms.wechat.envelope,
        mini_envelope=rooms.wechat.mini_envelope,
        mini_desk=MiniDesk(chat.notices(rooms, settings.wx_mini_appid)),
        consents=rooms.consents,
        menu=MenuPusher(rooms.wechat.official),
        quotas=rooms.wechat.quotas,
        alarms=rooms.alarms,
        worker=_worker(rooms, friends, answers, desk),
    )


def _outside(rooms: Rooms) -> Outside:
    wechat = rooms.wechat
    login = MiniCode2Session(wechat.mini_http, wechat.mini_account)
    return Outside(
        login=login,
        real_name=PayRealName(wechat.mini),
        face=CityFace(wechat.mini),
        bureaus=rooms.bureaus,
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
        chores=Chores(keeping.inbox, rooms.clock, rooms.steady.raise_mark, time.monotonic),
    )
