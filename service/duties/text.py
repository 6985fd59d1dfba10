"""A reply that is ready and could not go out at once."""

from dataclasses import dataclass
from datetime import datetime

from models.errors import KeyDestroyed
from models.keeping.outbox import Claimed, Outbox
from models.keeping.transactions import reading
from service.duties.outcome import End, Outcome
from service.duties.post import Post


@dataclass(frozen=True, slots=True)
class TextDuty:
    outbox: Outbox
    post: Post

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        try:
            with reading():
                text = self.outbox.payload(claimed)["text"]
        except KeyDestroyed:
            return Outcome(End.ENDED, KeyDestroyed.code)
        return self.post.send(claimed, (text,), now)
