"""The worker: claims what is owed, performs it, settles it. Killed at any moment, its leases run out and are redone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol, runtime_checkable

import structlog

from models.keeping import correlation
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.failpoints import crossing
from models.keeping.inbox import Inbox
from models.keeping.outbox import Claimed, Outbox
from models.keeping.pages import Pages
from models.keeping.transactions import reading, worker_effect
from models.ports import Clock, Ledger, Random
from service.chores import Chores
from service.duties.outcome import End, Outcome
from service.waker import RedisWaker
from wechat.doors.desk import Desk
from wechat.doors.message import Message

LEASE = timedelta(seconds=60)
BATCH = 10
IDLE_SECONDS = 0.5
log = structlog.get_logger("worker")


class Duty(Protocol):
    def perform(self, claimed: Claimed, now: datetime) -> Outcome: ...


@runtime_checkable
class Promise(Protocol):
    """A duty that was announced to the citizen: when its time is over, that is said too."""

    def too_late(self, claimed: Claimed, now: datetime) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Worker:
    outbox: Outbox
    inbox: Inbox
    pages: Pages
    desk: Desk
    duties: Mapping[str, Duty]
    ledger: Ledger
    clock: Clock
    random: Random
    waker: RedisWaker
    chores: Chores

    def run(self, stop: Event) -> None:
        """Until `stop`; a failing pass is logged and tried again, because what is owed stays owed."""
        while not stop.is_set():
            try:
                self.chores.when_due()
                busy = self.once()
            except Exception as error:  # noqa: BLE001 - the top of a loop: nothing is lost, leases run out
                log.error("pass failed", error=type(error).__name__)
                busy = 0
            db.session.remove()
            if not busy:
                self.waker.wait(IDLE_SECONDS)

    def once(self) -> int:
        """One pass over what is due; how many things were done."""
        return self._abandoned() + self._owed()

    def _owed(self) -> int:
        with reading():
            if not self.outbox.due(self.clock.now()):
                return 0
        with worker_effect():
            claimed = self.outbox.claim(self.clock.now(), BATCH, LEASE)
        for one in claimed:
            with correlation.under(one.correlation or new_id(self.random)):
                outcome = self._perform(one)
                crossing("worker.performed")  # what was sent cannot be taken back, and nobody knows yet that it was
                self._settle(one, outcome)
        return len(claimed)

    def _perform(self, claimed: Claimed) -> Outcome:
        now = self.clock.now()
        duty = self.duties[claimed.kind]
        if claimed.expires_at > now:
            return duty.perform(claimed, now)
        return duty.too_late(claimed, now) if isinstance(duty, Promise) else Outcome(End.ENDED, "expired")

    def _settle(self, claimed: Claimed, outcome: Outcome) -> None:
        now = self.clock.now()
        with worker_effect():
            if not self._put(claimed, outcome):
                return  # the lease ran out: another worker has it now
            if outcome.end is End.DONE and claimed.session_id:
                self.pages.keep(claimed.session_id, outcome.rest, now)
            outcome.also(now)
            self.ledger.note(
                f"owed {claimed.kind}",
                actor=claimed.identity_id,
                subject="",
                object_=claimed.id,
                result=outcome.result,
                at=now,
            )
        log.info("owed", kind=claimed.kind, end=outcome.end, result=outcome.result, attempts=claimed.attempts)

    def _put(self, claimed: Claimed, outcome: Outcome) -> bool:
        if outcome.end is End.LATER and outcome.next_at:
            return self.outbox.put_back(claimed, outcome.next_at, outcome.result)
        if outcome.end is End.WAITING:
            return self.outbox.wait(claimed, outcome.result)
        return self.outbox.finish(claimed, outcome.result, outcome.end)

    def _abandoned(self) -> int:
        """Messages whose web process died before it answered: answered now, by customer-service message."""
        with reading():
            if not self.inbox.left_behind(self.clock.now()):
                return 0
        with worker_effect():
            left = self.inbox.abandoned(self.clock.now(), BATCH)
        for receipt, content in left:
            with correlation.under(new_id(self.random)):
                self.desk.work(receipt, Message.of_content(content), by_message=True)
        return len(left)
