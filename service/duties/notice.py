"""A notice without figures: something happened to the links of this account, and whoever holds it should know."""

from dataclasses import dataclass
from datetime import datetime

from models.exchange import Language
from models.keeping.outbox import Claimed
from models.keeping.transactions import reading
from models.people.tables import IdentityRow
from service.duties.outcome import Outcome
from service.duties.post import Post
from wechat.doors.speech import Speech


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """`sentence` keys the words of templates/chat. Waits for WeChat's window like every other message."""

    sentence: str
    speech: Speech
    post: Post

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        with reading() as session:
            language = Language(session.get_one(IdentityRow, claimed.identity_id).language)
        return self.post.send(claimed, (self.speech.sentence(self.sentence, language),), now)
