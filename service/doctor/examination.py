"""All examinations in order. Takes the wired parts as the service uses them, through the few that it needs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

import redis as library
from sqlalchemy.exc import SQLAlchemyError

from models.keeping.chance import SystemRandom
from models.keeping.database import db
from models.ports import Clock
from service.doctor.bureau import Connected, bureau
from service.doctor.callback import callback
from service.doctor.callback_keys import callback_keys
from service.doctor.clock import clock
from service.doctor.database import database
from service.doctor.finding import Finding, wrong
from service.doctor.keys import keys
from service.doctor.look import look
from service.doctor.outbox import outbox
from service.doctor.redis import redis
from service.doctor.references import references
from service.doctor.settings import settings
from service.doctor.tokens import Tokens, tokens
from service.settings import Settings
from service.wechat import push_accounts

MODULES = Path(__file__).resolve().parents[2] / "node_modules"


class Wired(Protocol):
    """The parts of `service/wiring.py` that are examined. `tokens` is by account name; `cities` are codes."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def steady(self) -> Clock: ...
    @property
    def redis(self) -> library.Redis: ...
    @property
    def tokens(self) -> Mapping[str, Tokens]: ...
    @property
    def bureaus(self) -> Connected: ...
    @property
    def cities(self) -> Iterable[str]: ...


def examine(parts: Wired, local: datetime) -> Iterator[Finding]:
    """One finding after the other, so that a slow part does not hide the others. `local` is this machine's time (UTC).

    Call it inside an application context.
    """
    told = parts.settings
    yield settings(told)
    yield keys(told.renshetong_keys)
    yield look(MODULES)
    yield redis(parts.redis)
    yield database(db.engine, local)
    try:
        now = parts.clock.now()
    except SQLAlchemyError:
        yield wrong("clock", "stands still: it is the database's", "see database above; the rest needs the time")
        return
    yield clock(now, local, sandboxed=told.sandboxed)
    yield outbox(db.engine, now)
    yield references(told.renshetong_keys)
    for account, store in parts.tokens.items():
        yield tokens(account, store, told.wx_api_base)
    yield callback(told.public_base_url, told.wx_oa_token, now, SystemRandom())
    for path, account in push_accounts(told).items():
        yield callback_keys(path, parts.steady.now(), previous_is_set=account.previous_aes_key is not None)
    for city in parts.cities:
        yield bureau(city, parts.bureaus, now)
