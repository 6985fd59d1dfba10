"""What a citizen is told when a promised answer will not come: nobody is left waiting for it."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from models.errors import BureauDown, CityNotServed, ServiceError
from models.exchange import Enquiry
from models.keeping.outbox import Claimed
from models.people.pii import Pii
from service.duties.outcome import End, Outcome, later
from service.duties.post import Post
from wechat.doors.speech import Speech

log = structlog.get_logger("duty")


@dataclass(frozen=True, slots=True)
class Parting:
    speech: Speech
    post: Post

    def still_down(self, claimed: Claimed, question: Enquiry, error: BureauDown, now: datetime) -> Outcome:
        """Later again; or, when the promise runs out first, a word about it."""
        again = later(error.code, claimed.attempts, now)
        if again.next_at and again.next_at >= claimed.expires_at:
            return self.told(claimed, question, "bureau_gave_up", now)
        return again

    def failed(
        self, claimed: Claimed, question: Enquiry, error: ServiceError, now: datetime, to: Pii | None = None
    ) -> Outcome:
        """A named error that asking again will not mend. `to` as in `Post.send`."""
        log.error("promised answer failed", code=error.code, why=error.subject, intent=question.intent)
        if isinstance(error, CityNotServed):
            return self._sent(claimed, self.speech.city_not_served(error.subject, question.language), error.code, now)
        text = self.speech.sentence("system_error", question.language)
        return self._sent(claimed, (text,), error.code, now, to)

    def told(self, claimed: Claimed, question: Enquiry, sentence: str, now: datetime) -> Outcome:
        """`sentence` is a key of `sentences.toml`, and the result on record."""
        return self._sent(claimed, (self.speech.sentence(sentence, question.language),), sentence, now)

    def too_late(self, claimed: Claimed, question: Enquiry, now: datetime) -> Outcome:
        """The promise ran out while no worker, or no message window, was there: one try to say so, and no more."""
        sent = self.told(claimed, question, "question_expired", now)
        return Outcome(End.ENDED, sent.result)

    def _sent(
        self, claimed: Claimed, pages: tuple[str, ...], result: str, now: datetime, to: Pii | None = None
    ) -> Outcome:
        sent = self.post.send(claimed, pages, now, to)
        return Outcome(End.ENDED, result) if sent.end is End.DONE else sent
