"""The worlds the search looks at, and every event worth trying in a state of them.

Each world has a path: the right way up to level 3. The search starts in every state along it, so that a few events of
depth reach everything around a finished proof as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product

from models.assurance.chain import RELINK, Chain, Code, Identity, Kind, StepState
from models.assurance.events import (
    Begin,
    Decide,
    EffectName,
    End,
    EpochBump,
    Event,
    Handed,
    Join,
    Lock,
    Login,
    PersonChange,
    Redeem,
    Touch,
    Unlink,
    Verdict,
)
from models.assurance.levels import Purpose
from models.assurance.limits import CODE_METHOD, By, Counts, Limit
from models.assurance.machine import next
from models.assurance.turning import Rules

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# just past each border of the chain, and once set back
TICKS = (
    *(length + SECOND for length in (5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 12 * 60 * MINUTE)),
    *(length + SECOND for length in (30 * DAY, 180 * DAY)),
    -11 * MINUTE,
)
Way = tuple[str, str]
WECHAT = ("wxpay_realname", "wx_face")
PERSONS = ("P1", "P2")
OTHER_ENDS = tuple(each for each in Verdict if each is not Verdict.PASS)

UNCOUNTED = Rules(limits=())


@dataclass(frozen=True, slots=True)
class Scenario:
    """`sessions` are (id, identity, channel) that may log in; `steps` the ids that steps may take."""

    name: str
    start: Chain
    sessions: tuple[tuple[str, str, str], ...]
    path: tuple[Event | timedelta, ...] = ()
    steps: tuple[str, ...] = ("t1",)
    rules: Rules = UNCOUNTED
    method: str = "wxpay_realname"
    breaks: bool = True
    relinks: bool = False

    def starts(self) -> Iterator[Chain]:
        """The start and every state along the path. A length in the path lets time pass."""
        chain, now = self.start, START
        yield chain
        for event in self.path:
            if isinstance(event, timedelta):
                now += event
                continue
            chain, effects = next(chain, event, now, self.rules)
            assert not any(effect.name is EffectName.REFUSED for effect in effects), event
            yield chain

    def events(self, chain: Chain) -> Iterator[Event]:
        yield from self._logins(chain)
        yield from self._begins(chain)
        yield from self._decisions(chain)
        if self.breaks:
            yield from self._breaks(chain)

    def _logins(self, chain: Chain) -> Iterator[Event]:
        for id, identity, channel in self.sessions:
            yield Login(id, identity, channel) if chain.session(id) is None else Touch(id)
        for identity in chain.identities:
            if identity.union is None:
                yield Join(identity.id, "U")

    def _begins(self, chain: Chain) -> Iterator[Event]:
        everybody = tuple(each.id for each in chain.identities)
        for step, (session, _, _), kind in product(self.steps, self.sessions, Kind):
            for executor, person in product(everybody, PERSONS):
                method = "wx_face" if kind is Kind.L3 and self.method != "counter_code" else self.method
                begin = Begin(step, session, kind, method, executor, person, number=f"n{person}")
                yield begin
                if kind is Kind.L3:
                    yield replace(begin, purpose=Purpose.ACT, action="a1")
                    yield from self._relinking(begin)
                    yield from (replace(begin, serves=other) for other, _, _ in self.sessions if other != session)

    def _relinking(self, begin: Begin) -> Iterator[Event]:
        if self.relinks:
            yield replace(begin, purpose=Purpose.ACT, action=RELINK)

    def _decisions(self, chain: Chain) -> Iterator[Event]:
        everybody = tuple(each.id for each in chain.identities)
        for step in chain.steps:
            for (session, _, _), executor, person in product(self.sessions, everybody, PERSONS):
                bound = Decide(step.id, session, executor, person, Verdict.PASS, f"n{person}")
                yield from (replace(bound, code=each) for each in (*(code.id for code in chain.codes), None))
            own = Decide(
                step.id, step.session, step.executor, step.person or "P1", Verdict.FAIL, f"n{step.person or 'P1'}"
            )
            yield from (replace(own, verdict=each) for each in OTHER_ENDS)
            if step.state is StepState.NEW:
                yield Handed(step.id, step.session)
            for (session, _, _), action in product(self.sessions, ("a1", "a2")):
                yield Redeem(step.id, session, action)

    def _breaks(self, chain: Chain) -> Iterator[Event]:
        for identity in chain.identities:
            yield Unlink(identity.id)
            yield Lock(identity.id)
            yield from (PersonChange(identity.id, person) for person in PERSONS)
        yield from (End(session, "logout") for session, _, _ in self.sessions)
        yield EpochBump()


def _start(*identities: Identity, **parts: object) -> Chain:
    return replace(Chain(identities, 1, START), **parts)  # type: ignore[arg-type]


SMALL = (
    Limit("L1.fails", Kind.L1, By.IDENTITY, Counts.FAILS, 2, 60 * MINUTE, 60 * MINUTE),
    Limit("L2.identity", Kind.L2, By.IDENTITY, Counts.FAILS, 1, 60 * MINUTE, 60 * MINUTE),
    Limit("L3.hour", Kind.L3, By.PAIR, Counts.FAILS, 1, 60 * MINUTE, 60 * MINUTE),
)
CODES = (Code("c1", "P1", START + 10 * MINUTE), Code("c2", "P2", START + 10 * MINUTE))
ON_A = (("s1", "A", "mini"),)
ON_A_AND_B = (("s1", "A", "mini"), ("s2", "B", "official"))


def _rung(kind: Kind, session: str, executor: str, person: str, *, method: str, **parts: object) -> tuple[Event, ...]:
    """One rung climbed rightly, its step kept under a name of its own."""
    step, code = f"{session}{kind}", f"c{person[1]}" if method == CODE_METHOD else None
    begin = Begin(step, session, kind, method, executor, person, number=f"n{person}")
    passing = Decide(step, session, executor, person, Verdict.PASS, f"n{person}", code)
    taken = (Handed(step, session),) if method == "wx_face" else ()
    return (replace(begin, **parts), *taken, passing)  # type: ignore[arg-type]


def _climb(
    session: str, executor: str, person: str, way: tuple[str, str] = WECHAT, **parts: object
) -> tuple[Event, ...]:
    """From a login to level 3. `way` is the method of levels 1 and 2, and of level 3."""
    return (
        *_rung(Kind.L1, session, executor, person, method=way[0]),
        *_rung(Kind.L2, session, executor, person, method="ssn"),
        *_rung(Kind.L3, session, executor, person, method=way[1], **parts),
    )


def _logins(*sessions: tuple[str, str, str]) -> tuple[Event, ...]:
    return tuple(Login(*each) for each in sessions)


def _asked_for(session: str, step: str, person: str) -> tuple[Event, ...]:
    """Level 1 for another person: refused, or named."""
    begin = Begin(step, session, Kind.L1, WECHAT[0], "A", number=f"n{person}")
    return (begin, Decide(step, session, "A", person, Verdict.PASS, f"n{person}"))


_FACE_MOVES = (
    Begin("t3", "s2", Kind.L3, "wx_face", "A", "P2", Purpose.ACT, RELINK),
    Handed("t3", "s2"),
    Decide("t3", "s2", "A", "P2", Verdict.PASS),
)
_TWO = (("s1", "A", "mini"), ("s2", "A", "mini"))
_ACT = {"purpose": Purpose.ACT, "action": "a1"}
_TWINS = _start(Identity("A", "U"), Identity("B", "U"))
_STRANGERS = _start(Identity("A", "U"), Identity("B", "V"))
_COUNTER = (CODE_METHOD, CODE_METHOD)

SCENARIOS = (
    Scenario("one session", _start(Identity("A", "U")), ON_A, (*_logins(*ON_A), *_climb("s1", "A", "P1"))),
    Scenario("an act", _start(Identity("A", "U")), ON_A, (*_logins(*ON_A), *_climb("s1", "A", "P1", **_ACT))),
    Scenario("twins", _TWINS, ON_A_AND_B, (*_logins(*ON_A_AND_B), *_climb("s1", "A", "P1", serves="s2"))),
    Scenario(
        "strangers",
        _STRANGERS,
        ON_A_AND_B,
        (*_logins(*ON_A_AND_B), *_climb("s1", "A", "P1"), *_climb("s2", "B", "P2")),
    ),
    Scenario("two sessions", _start(Identity("A", "U")), _TWO, (*_logins(*_TWO), *_climb("s1", "A", "P1"))),
    Scenario(
        "relinking",
        _TWINS,
        _TWO,
        (
            *_logins(_TWO[0]),
            *_climb("s1", "A", "P1"),
            *_asked_for("s1", "t1", "P2"),
            DAY,
            *_logins(_TWO[1]),
            *_asked_for("s2", "t2", "P2"),
            *_FACE_MOVES,
        ),
        ("t1",),
        relinks=True,
    ),
    Scenario("two steps", _TWINS, ON_A_AND_B, _logins(*ON_A_AND_B), ("t1", "t2"), breaks=False),
    Scenario(
        "joining",
        _start(Identity("A"), Identity("B", "U")),
        ON_A_AND_B,
        (*_logins(*ON_A_AND_B), *_climb("s1", "A", "P1"), Join("A", "U")),
    ),
    Scenario(
        "locks",
        _start(Identity("A", "U")),
        ON_A,
        (*_logins(*ON_A), *_climb("s1", "A", "P1")),
        ("t1", "t2"),
        Rules(limits=SMALL),
        breaks=False,
    ),
    Scenario(
        "codes",
        replace(_STRANGERS, codes=CODES),
        ON_A_AND_B,
        (*_logins(*ON_A_AND_B), *_climb("s1", "A", "P1", _COUNTER)),
        method=CODE_METHOD,
    ),
)
