"""Ports and parts with a counter in front: each does what the thing behind it does, and counts how it went."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from auth.tables import StepRow
from handlers import Registry
from models.assurance.outcomes import LoginOutcome, StepOutcome, StepRequest
from models.errors import ServiceError
from models.exchange import Answer, Enquiry, StepNeeded
from models.insurance.payments import PaymentsRecord, Years
from models.insurance.record import InsuranceRecord
from models.keeping.transactions import reading
from models.people.pii import Pii
from models.points.record import PointsRecord
from models.ports import Answering, Bureaus, BureauSource, Clock, Match, PushEnvelope
from models.push import Push
from service.metrics import ANSWERS, STEPS, calling
from wechat.platform.http import Call, HttpClient


def answers(router: Answering, registry: Registry) -> Answering:
    """The router, with its answers counted by intent (a registered one, never what was sent) and result."""

    def counted(enquiry: Enquiry) -> Answer | StepNeeded:
        intent = enquiry.intent if enquiry.intent in registry else "unknown"
        try:
            answer = router(enquiry)
        except ServiceError as error:
            ANSWERS.labels(intent, error.code).inc()
            raise
        ANSWERS.labels(intent, "step_needed" if isinstance(answer, StepNeeded) else "answered").inc()
        return answer

    return counted


class Wired(HttpClient):
    """WeChat's HTTP client; the call is named by its path, of which there are as many as we call."""

    def send(self, base: str, call: Call) -> dict[str, object]:
        with calling("wechat", call.path):
            return super().send(base, call)


class CountedSource:
    """One bureau. Implements ports.BureauSource."""

    def __init__(self, city: str, source: BureauSource) -> None:
        self._name, self._source = f"bureau {city}", source

    def match(self, number: Pii, extra: dict[str, str], deadline: datetime) -> Match:
        with calling(self._name, "match"):
            return self._source.match(number, extra, deadline)

    def insurance(self, number: Pii, deadline: datetime) -> InsuranceRecord:
        with calling(self._name, "insurance"):
            return self._source.insurance(number, deadline)

    def payments(self, number: Pii, years: Years | None, deadline: datetime) -> PaymentsRecord:
        with calling(self._name, "payments"):
            return self._source.payments(number, years, deadline)

    def points(self, number: Pii, deadline: datetime) -> PointsRecord:
        with calling(self._name, "points"):
            return self._source.points(number, deadline)


class CountedBureaus:
    """Implements ports.Bureaus."""

    def __init__(self, bureaus: Bureaus) -> None:
        self._bureaus = bureaus

    def of(self, city: str) -> BureauSource:
        return CountedSource(city, self._bureaus.of(city))


class CountedChain:
    """The chain as the mini-program's door uses it; steps are counted by method and outcome."""

    def __init__(self, chain: Any, methods: frozenset[str]) -> None:
        self._chain, self._methods = chain, methods

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def login(self, code: str, parked: str | None = None) -> LoginOutcome:
        return _counted("login", lambda: self._chain.login(code, parked), lambda _: "PASSED")

    def begin(self, token: str, call: bytes, asked: StepRequest) -> StepOutcome:
        method = asked.method if asked.method in self._methods else "unknown"
        return _counted(method, lambda: self._chain.begin(token, call, asked), lambda done: done.state)

    def finish(self, token: str, call: bytes, step: str) -> StepOutcome:
        return _counted(_method_of(step), lambda: self._chain.finish(token, call, step), lambda done: done.state)


def _counted(method: str, work: Callable[[], Any], outcome: Callable[[Any], str]) -> Any:
    try:
        done = work()
    except ServiceError as error:
        STEPS.labels(method, error.code).inc()
        raise
    STEPS.labels(method, str(outcome(done))).inc()
    return done


def _method_of(step: str) -> str:
    """A step's method as it stands in its row."""
    if not step.isascii() or not step.isalnum() or len(step) != 32:
        return "unknown"
    with reading() as session:
        row = session.get(StepRow, step)
        return row.method if row else "unknown"


# By the path of the callback: the names under which the last use of its current and previous key is kept.
KEY_NAMES = {
    "/wechat/official": ("aes key current", "aes key previous"),
    "/wechat/mini": ("mini aes key current", "mini aes key previous"),
}


class WatchedEnvelope:
    """A push envelope that remembers, once a minute, which AES key opened a push. Implements ports.PushEnvelope.

    `names`: of the current key and the previous one.
    """

    def __init__(
        self, envelope: PushEnvelope, clock: Clock, names: tuple[str, str], note: Callable[[str, datetime], None]
    ) -> None:
        self._envelope, self._clock, self._names, self._note = envelope, clock, names, note
        self._noted: dict[int, datetime] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._envelope, name)

    def open(self, query: Any, body: bytes, content_type: str = "") -> Push:
        push = self._envelope.open(query, body, content_type)
        now, before = self._clock.now(), self._noted.get(push.key_used)
        if before is None or now - before >= timedelta(minutes=1):
            self._noted[push.key_used] = now
            self._note(self._names[push.key_used], now)
        return push
