"""A question that could not be answered in time is asked again until it is, and answered into the chat."""

from dataclasses import dataclass
from datetime import datetime

from models.errors import BureauDown, KeyDestroyed, ServiceError
from models.exchange import Caller, Enquiry, StepNeeded
from models.keeping import questions
from models.keeping.outbox import Claimed, Outbox
from models.keeping.transactions import reading
from models.ports import Answering
from service.duties.outcome import End, Outcome
from service.duties.parting import Parting
from service.duties.post import Post
from wechat.doors.speech import Speech


@dataclass(frozen=True, slots=True)
class AnswerDuty:
    outbox: Outbox
    answering: Answering
    speech: Speech
    post: Post

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        """The promise 结果稍后发给您: kept while the session that asked is alive, else told why not."""
        try:
            question = self._question(claimed)
        except KeyDestroyed as error:  # ended on purpose, with everything it had asked
            return Outcome(End.ENDED, error.code)
        parting = Parting(self.speech, self.post)
        try:
            answer = self.answering(question)
        except BureauDown as error:
            return parting.still_down(claimed, question, error, now)
        except ServiceError as error:
            return parting.failed(claimed, question, error, now)
        if isinstance(answer, StepNeeded):
            return parting.told(claimed, question, "question_expired", now)
        return self.post.send(claimed, self.speech(answer, question.language), now)

    def too_late(self, claimed: Claimed, now: datetime) -> Outcome:
        try:
            question = self._question(claimed)
        except KeyDestroyed as error:
            return Outcome(End.ENDED, error.code)
        return Parting(self.speech, self.post).too_late(claimed, question, now)

    def _question(self, claimed: Claimed) -> Enquiry:
        with reading():
            sealed = self.outbox.payload(claimed)["question"]
        return questions.from_bytes(sealed.encode(), Caller(claimed.identity_id, claimed.session_id or ""))
