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
from service.duties.outcome import End, Outcome, later
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
            to = self.post.openid(claimed.identity_id)  # an act may delete it: its receipt must still arrive
            answer = self.answering(question)
        except (KeyDestroyed, NotFound) as error:
            return Outcome(End.ENDED, error.code)
        except BureauDown as error:
            return self._down(claimed, question, error, now)
        except ServiceError as error:
            return Outcome(End.ENDED, error.code)
        if isinstance(answer, StepNeeded):
            return Outcome(End.DONE, f"waits for level {answer.need}")
        sent = self.post.send(claimed, self.speech(answer, question.language), now, to)
        return replace(sent, also=lambda at: self._settle(row_id, at)) if sent.end is End.DONE else sent

    def _question(self, claimed: Claimed, now: datetime) -> tuple[str, Enquiry]:
        with reading():
            row_id = self.outbox.payload(claimed)["parked"]
            return row_id, self.parking.question(self.parking.row(row_id, now))

    def _down(self, claimed: Claimed, question: Enquiry, error: BureauDown, now: datetime) -> Outcome:
        if claimed.attempts == 1:  # say once that the answer is owed; the retries are silent
            self.post.send(claimed, (self.speech.sentence("bureau_down", question.language),), now)
        return later(error.code, claimed.attempts, now)

    def _settle(self, row_id: str, now: datetime) -> None:
        with suppress(NotFound):  # given up or carried out meanwhile
            self.parking.settle(self.parking.row(row_id, now), "ANSWERED")
