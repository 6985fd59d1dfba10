"""A question that could not be answered in time is asked again until it is, and answered into the chat."""

from dataclasses import dataclass
from datetime import datetime

from models.errors import BureauDown, KeyDestroyed, ServiceError
from models.exchange import Caller, Enquiry, StepNeeded
from models.keeping import questions
from models.keeping.outbox import Claimed, Outbox
from models.keeping.transactions import reading
from models.ports import Answering
from service.duties.outcome import End, Outcome, later
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
        except KeyDestroyed:
            return Outcome(End.ENDED, KeyDestroyed.code)
        try:
            answer = self.answering(question)
        except BureauDown as error:
            return self._still_down(claimed, question, error, now)
        except ServiceError as error:
            return Outcome(End.ENDED, error.code)
        if isinstance(answer, StepNeeded):
            return self._ended(claimed, question, "question_expired", now)
        return self.post.send(claimed, self.speech(answer, question.language), now)

    def _question(self, claimed: Claimed) -> Enquiry:
        with reading():
            sealed = self.outbox.payload(claimed)["question"]
        return questions.from_bytes(sealed.encode(), Caller(claimed.identity_id, claimed.session_id or ""))

    def _still_down(self, claimed: Claimed, question: Enquiry, error: BureauDown, now: datetime) -> Outcome:
        again = later(error.code, claimed.attempts, now)
        if again.next_at and again.next_at >= claimed.expires_at:
            return self._ended(claimed, question, "bureau_gave_up", now)
        return again

    def _ended(self, claimed: Claimed, question: Enquiry, sentence: str, now: datetime) -> Outcome:
        sent = self.post.send(claimed, (self.speech.sentence(sentence, question.language),), now)
        return Outcome(End.ENDED, sentence) if sent.end is End.DONE else sent
