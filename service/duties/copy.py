"""An access copy is owed: gathered, rendered with nothing open, sealed under the person's key, announced."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from auth.rights.copying import Copying
from models.errors import KeyDestroyed, NoSession
from models.exchange import Language
from models.keeping.outbox import Claimed
from models.keeping.transactions import reading, worker_effect
from models.people.tables import IdentityRow
from models.policy.retention import Kind, lives
from service.copies import as_json, as_pdf
from service.duties.outcome import End, Outcome
from service.duties.post import Post
from wechat.doors.speech import Speech
from wechat.doors.speech_values import in_day

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
RENDER: Final = {"json": as_json.rendered, "pdf": as_pdf.rendered}


@dataclass(frozen=True, slots=True)
class CopyDuty:
    copying: Copying
    speech: Speech
    post: Post

    def perform(self, claimed: Claimed, now: datetime) -> Outcome:
        """Harmless to repeat: files that are made already are only announced again."""
        try:
            language, everything = self._gathered(claimed.identity_id)
            files = {kind: render(everything, now) for kind, render in RENDER.items()}
            self._store(claimed.identity_id, files)
        except (NoSession, KeyDestroyed) as error:  # unlinked or deleted since
            return Outcome(End.ENDED, error.code)
        until = in_day((now + lives(Kind.EXPORT)).astimezone(SHANGHAI), language)
        return self.post.send(claimed, (self.speech.sentence("copy_ready", language, until=until),), now)

    def _gathered(self, identity: str) -> tuple[Language, dict[str, list[dict[str, Any]]]]:
        with reading() as session:
            language = Language(session.get_one(IdentityRow, identity).language)
            return language, self.copying.everything(identity)

    def _store(self, identity: str, files: dict[str, bytes]) -> None:
        with worker_effect():
            for row in self.copying.owed(identity):
                self.copying.seal(row, files[row.kind])
