"""The wired parts, as one frozen value: what the app, the worker and the commands work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import redis

from auth.chain import Chain
from auth.counter import CounterDesk
from auth.passwords import QueryPasswords
from auth.sessions import LoginSessions
from models.keeping.keys import Keyring
from models.policy.consents import ConsentText
from models.ports import Bureaus, Clock, PushEnvelope, Random
from service.alarms import LoggedAlarms
from service.keeping import Keeping
from service.rights import RightsRoom
from service.settings import Settings
from service.worker import Worker
from wechat.doors.desk import Desk
from wechat.doors.h5.parts import Parts as PageParts
from wechat.doors.mini_push import MiniDesk
from wechat.platform.official import MenuPusher
from wechat.platform.quota import Quota
from wechat.platform.tokens import TokenStore


@dataclass(frozen=True, slots=True)
class Parts:
    """`tokens` and `quotas` by account name; `cities` are the codes of connected cities."""

    settings: Settings
    clock: Clock
    steady: Clock
    random: Random
    redis: "redis.Redis"
    keyring: Keyring
    keeping: Keeping
    tokens: Mapping[str, TokenStore]
    bureaus: Bureaus
    cities: tuple[str, ...]
    chain: Chain
    counter: CounterDesk
    sessions: LoginSessions
    passwords: QueryPasswords
    desk: Desk
    envelopes: Mapping[str, PushEnvelope]
    mini_desk: MiniDesk
    consents: tuple[ConsentText, ...]
    menu: MenuPusher
    quotas: Mapping[str, Quota]
    alarms: LoggedAlarms
    worker: Worker
    rights: RightsRoom
    pages: PageParts
    title: Callable[[str], str]
