"""WeChat did not say who a follower is when we asked: ask again, so that levels 1 and 2 can be inherited."""

from dataclasses import dataclass
from datetime import datetime

from models.exchange import Caller
from models.keeping.outbox import Claimed
from service.duties.outcome import End, Outcome, later
from wechat.doors.acquaintance import Acquaintance, Learned


@dataclass(frozen=True, slots=True)
class UnionidDuty:
    acquaintance: Acquaintance

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        learned = self.acquaintance.meet(Caller(claimed.identity_id, ""), owe=False)
        if learned is Learned.LATER:
            return later(learned, claimed.attempts, now)
        return Outcome(End.DONE, learned)
