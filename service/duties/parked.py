"""A parked question answers itself after the last step; until then it goes on waiting."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from models.errors import BureauDown, KeyDestroyed, NotFound, ServiceError
from models.exchange import Enquiry, StepNeeded
from models.keeping.outbox import Claimed, Outbox
from models.keeping.parked import Parking
from models.keeping.transactions import reading
from models.ports import Answering
from service.duties.outcome import End, Outcome
from service.duties.parting import Parting
from service.duties.post import Post
from wechat.doors.speech import Speech


@dataclass(frozen=True, slots=True)
class ParkedDuty:
    outbox: Outbox
    parking: Parking
    answering: Answering
    speech: Speech
    post: Post

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        try:
            row_id, question = self._question(claimed, now)
        except (KeyDestroyed, NotFound) as error:  # ended on purpose, answered or given up meanwhile
            return Outcome(End.ENDED, error.code)
        to = self.post.openid(claimed.identity_id)  # an act may delete it: its receipt must still arrive
        try:
            answer = self.answering(question)
        except BureauDown as error:
            return self._down(claimed, question, error, now)
        except ServiceError as error:
            return Parting(self.speech, self.post).failed(claimed, question, error, now, to)
        if isinstance(answer, StepNeeded):
            return self._waits(claimed, question, answer, now)
        sent = self.post.send(claimed, self.speech(answer, question.language), now, to)
        return replace(sent, also=lambda at: self._settle(row_id, at)) if sent.end is End.DONE else sent

    def too_late(self, claimed: Claimed, now: datetime) -> Outcome:
        try:
            _, question = self._question(claimed, now)
        except (KeyDestroyed, NotFound) as error:
            return Outcome(End.ENDED, error.code)
        return Parting(self.speech, self.post).too_late(claimed, question, now)

    def _question(self, claimed: Claimed, now: datetime) -> tuple[str, Enquiry]:
        with reading():
            row_id = self.outbox.payload(claimed)["parked"]
            return row_id, self.parking.question(self.parking.row(row_id, now))

    def _waits(self, claimed: Claimed, question: Enquiry, needed: StepNeeded, now: datetime) -> Outcome:
        """Nobody waits for it yet, unless an answer was on its way and the proof has lapsed since."""
        if claimed.put_off:
            return Parting(self.speech, self.post).told(claimed, question, "question_expired", now)
        return Outcome(End.DONE, f"waits for level {needed.need}")

    def _down(self, claimed: Claimed, question: Enquiry, error: BureauDown, now: datetime) -> Outcome:
        if claimed.attempts == 1:  # say once that the answer is owed; the retries are silent
            self.post.send(claimed, (self.speech.sentence("bureau_down", question.language),), now)
        return Parting(self.speech, self.post).still_down(claimed, question, error, now)

    def _settle(self, row_id: str, now: datetime) -> None:
        with suppress(NotFound):  # given up or carried out meanwhile
            self.parking.settle(self.parking.row(row_id, now), "ANSWERED")
