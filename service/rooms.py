"""What is made from settings alone: policy, texts, keeping, clock, WeChat, bureaus, sessions, gate."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from auth.gate import Gatekeeper
from auth.passwords import QueryPasswords
from auth.sessions import LoginSessions
from bureaus.connected import Connected, connect
from models.dialogue.questionnaire import Questionnaire
from models.keeping.chance import SystemRandom
from models.keeping.clock import DatabaseClock
from models.keeping.database import db
from models.keeping.keys import Keyring, load_keys
from models.points.loading.rule_sets import load_rule_sets
from models.points.loading.series_file import load_series
from models.points.rule_set import RuleSets
from models.points.series import AllSeries
from models.points.wording import Wording
from models.policy.cities import Cities, load_cities
from models.policy.consents import ConsentText, load_consents
from models.policy.dialogue_words import DialogueWords, load_dialogue_words
from models.policy.questions_file import load_questions
from models.policy.words import Words
from models.policy.words_file import load_words
from models.ports import Clock, Random
from service.alarms import LoggedAlarms
from service.keeping import Keeping
from service.lookup import TimedLookup
from service.rights import RightsRoom
from service.sandbox_clock import SandboxClock
from service.settings import Settings
from service.waker import RedisWaker
from service.wechat import Tools, WeChat
from wechat.doors.asking import Asking
from wechat.doors.speech import Speech

ROOT = Path(__file__).resolve().parent.parent
# Redis makes things fast and holds no truth: a hung one must cost a second, and no retry of its library's.
BOUNDS: Mapping[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
POLICY, TEMPLATES = ROOT / "policy", ROOT / "templates"


@dataclass(frozen=True, slots=True)
class Rooms:
    """Parts that need nothing but settings and each other."""

    settings: Settings
    random: Random
    keyring: Keyring
    keeping: Keeping
    clock: Clock
    steady: DatabaseClock
    redis: "redis.Redis"
    alarms: LoggedAlarms
    waker: RedisWaker
    cities: Cities
    words: Words
    dialogue_words: DialogueWords
    questions: Questionnaire
    asking: Asking
    wording: Wording
    rule_sets: RuleSets
    series: AllSeries
    consents: tuple[ConsentText, ...]
    speech: Speech
    wechat: WeChat
    bureaus: Connected
    sessions: LoginSessions
    gate: Gatekeeper
    passwords: QueryPasswords
    rights: RightsRoom

    @classmethod
    def of(cls, settings: Settings) -> "Rooms":
        """Raises Misconfigured for a file that is not in order."""
        random, keyring = SystemRandom(), load_keys(settings.renshetong_keys)
        steady = DatabaseClock(db.engine, time.monotonic)
        clock = _clock(settings, steady)
        keeping = Keeping.of(keyring, random)
        store = redis.Redis.from_url(str(settings.redis_url), **BOUNDS)
        alarms, lookup = LoggedAlarms(), TimedLookup()
        cities = load_cities(POLICY / "cities")
        words = load_words(POLICY / "words", cities)
        sessions = LoginSessions(keeping.session_keys, keeping.ledger, random)
        return cls(
            settings=settings,
            random=random,
            keyring=keyring,
            keeping=keeping,
            clock=clock,
            steady=steady,
            redis=store,
            alarms=alarms,
            waker=RedisWaker(store),
            cities=cities,
            words=words,
            dialogue_words=load_dialogue_words(POLICY / "words" / "dialogue.toml", words.letters),
            questions=load_questions(POLICY / "questions" / "residence-points.toml"),
            asking=Asking(TEMPLATES / "points" / "questions.toml"),
            wording=Wording.load(TEMPLATES / "points" / "why.toml"),
            rule_sets=load_rule_sets(POLICY / "points"),
            series=load_series(POLICY / "series"),
            consents=load_consents(TEMPLATES / "consent"),
            speech=Speech(TEMPLATES / "chat", cities),
            wechat=WeChat.of(settings, keyring, store, Tools(clock, random, alarms, lookup)),
            bureaus=connect(settings.bureaus_file, POLICY / "cities", clock, random, alarms, lookup=lookup),
            sessions=sessions,
            gate=Gatekeeper(keeping.vault),
            passwords=QueryPasswords(keeping, keeping.vault, random),
            rights=RightsRoom.of(keeping, sessions, settings.wx_mini_appid, clock, random),
        )


def _clock(settings: Settings, steady: DatabaseClock) -> Clock:
    """The sandbox's offset exists in the sandbox only."""
    if settings.sandboxed and settings.sandbox_clock:
        return SandboxClock(steady, settings.sandbox_clock)
    return steady
