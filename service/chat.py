"""The router and the chat's desk, made from the rooms."""

import time
from datetime import datetime

from handlers import Registry
from handlers.points_estimate import INTENT as ESTIMATE
from handlers.points_table import INTENT as TABLE
from handlers.router import router
from handlers.services import SHANGHAI, Services
from models.assurance.levels import Purpose
from models.dialogue.questionnaire import Questionnaire
from models.errors import CityNotServed, NoRuleSet
from models.keeping.readings import Readings
from models.ports import Answering, Effects
from service.measured import CountedBureaus
from service.rooms import Rooms
from wechat.doors.acquaintance import Acquaintance
from wechat.doors.conversation import Conversation
from wechat.doors.desk import Desk
from wechat.doors.guide import Guide
from wechat.doors.notices import Notices
from wechat.doors.shelf import Shelf
from wechat.platform.official import UserInfo

LONGER = frozenset({TABLE})
"""Questions about nobody whose page says more than a chat can: their replies name its address."""


def answering(rooms: Rooms, registry: Registry) -> Answering:
    """The router. Cannot audit, cannot read: the row of a reading commits before the answer leaves the process."""
    services = Services(
        clock=rooms.clock,
        bureaus=CountedBureaus(rooms.bureaus),
        cities=rooms.cities,
        sessions=rooms.sessions,
        proofs=rooms.gate,
        words=rooms.words,
        approvals=rooms.rights.acts,
        rights=rooms.rights.rights,
        rule_sets=rooms.rule_sets,
        series=rooms.series,
        wording=rooms.wording,
        questions=rooms.questions,
    )
    return router(rooms.gate, _readings(rooms).record, services, registry)


def _readings(rooms: Rooms) -> Readings:
    return Readings(rooms.keeping.ledger, rooms.clock)


def acquaintance(rooms: Rooms) -> Acquaintance:
    return Acquaintance(
        identities=rooms.keeping.identities,
        directory=UserInfo(rooms.wechat.official_quick),
        outbox=rooms.keeping.outbox,
        ledger=rooms.keeping.ledger,
        clock=rooms.clock,
        cities=rooms.cities,
        default_city=rooms.settings.default_city,
    )


def effects(rooms: Rooms) -> Effects:
    """What WeChat's account events set off."""
    return rooms.rights.effects


def notices(rooms: Rooms, appid: str) -> Notices:
    return Notices(appid, rooms.keeping.inbox, rooms.keeping.identities, effects(rooms))


def desk(rooms: Rooms, friends: Acquaintance, answers: Answering, registry: Registry) -> Desk:
    keeping = rooms.keeping
    shelf = Shelf(keeping.parking, keeping.pages, keeping.ledger, rooms.clock, rooms.settings.public_base_url)
    acts = frozenset(name for name, handler in registry.items() if handler.act)
    approvals = frozenset(name for name in acts if registry[name].needs.purpose is Purpose.ACT)
    return Desk(
        appid=rooms.settings.wx_oa_appid,
        identities=keeping.identities,
        sessions=rooms.sessions,
        inbox=keeping.inbox,
        outbox=keeping.outbox,
        pages=keeping.pages,
        dialogues=keeping.dialogues,
        readings=_readings(rooms),
        effects=effects(rooms),
        notices=notices(rooms, rooms.settings.wx_oa_appid),
        conversation=Conversation(
            answers, rooms.words, rooms.speech, friends, shelf, acts, approvals, guide=_guide(rooms), longer=LONGER
        ),
        clock=rooms.clock,
        waker=rooms.waker,
        wait=time.sleep,
    )


def _guide(rooms: Rooms) -> Guide:
    """The dialogue of the simulated scoring; what it asks follows from the rule set in force."""

    def questions(city: str, at: datetime) -> Questionnaire:
        try:
            law = rooms.rule_sets.at(city, at.astimezone(SHANGHAI).date())
        except NoRuleSet:
            raise CityNotServed(city) from None
        return rooms.questions.only(law.keys).brief()

    return Guide(ESTIMATE, questions, rooms.asking, rooms.dialogue_words, rooms.keeping.dialogues)
