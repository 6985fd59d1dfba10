"""Login sessions: tokenless ones for the chat, bearer tokens for the mini-program (security design 2.1, 2.2)."""

from datetime import datetime

from sqlalchemy import select

from auth import meeting
from auth.loading import Wanted, load
from auth.logins import own_logins
from auth.rows import session_of
from auth.saving import save
from auth.tables import SessionRow
from auth.tokens import new_token, token_hash
from models.assurance.computed import dead_because
from models.assurance.events import EffectName, End
from models.assurance.lifetimes import ABSOLUTE, OLD_TOKEN
from models.assurance.machine import next
from models.errors import KeyDestroyed, NoSession
from models.exchange import Caller, Channel
from models.keeping.chance import new_id
from models.keeping.chat import Met
from models.keeping.database import db
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import EpochRow
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.ports import Ledger, LoginView, Random

CHAT = Channel.OFFICIAL


class LoginSessions:
    """Implements ports.Sessions and keeping.chat.ChatSessions. All but `end` work inside the open transaction."""

    def __init__(self, session_keys: SessionKeys, ledger: Ledger, random: Random) -> None:
        self._keys = session_keys
        self._ledger = ledger
        self._random = random

    def meet(self, appid: str, openid_bi: bytes, now: datetime) -> Met | None:
        """See `meeting.meet`."""
        return meeting.meet(self._keys, (appid, openid_bi), now)

    def touch_chat(self, identity: IdentityRow, now: datetime) -> str:
        """The live chat session's id, its idle time begun anew; a new one when there is none."""
        row = self.live_chat(identity, now) or self._open(identity, CHAT, now)
        row.last_seen_at = now
        return row.id

    def live_chat(self, identity: IdentityRow, now: datetime) -> SessionRow | None:
        """The newest chat session, if it lives and has seen the identity's link as it is now."""
        wanted = select(SessionRow, EpochRow.value).join(EpochRow, EpochRow.id == 1)
        wanted = wanted.where(SessionRow.identity_id == identity.id, SessionRow.channel == CHAT)
        found = db.session.execute(wanted.order_by(SessionRow.created_at.desc()).limit(1)).one_or_none()
        if found is None or dead_because(session_of(found[0]), found[1], now) is not None:
            return None
        row: SessionRow = found[0]
        return row if row.link_epoch_seen == identity.link_epoch else None

    def open_mini(self, identity: IdentityRow, now: datetime) -> tuple[SessionRow, Pii]:
        return self.open_with_token(identity, Channel.MINI, now)

    def open_with_token(self, identity: IdentityRow, channel: Channel, now: datetime) -> tuple[SessionRow, Pii]:
        """A new session with its token, which is shown this once."""
        row, token = self._open(identity, channel, now), new_token(self._random)
        row.token_hash = token_hash(token.reveal())
        return row, token

    def _open(self, identity: IdentityRow, channel: Channel, now: datetime) -> SessionRow:
        row = SessionRow(id=new_id(self._random), identity_id=identity.id, channel=channel, gen=1)
        row.epoch = db.session.execute(select(EpochRow.value).where(EpochRow.id == 1)).scalar_one()
        row.link_epoch_seen = identity.link_epoch
        row.created_at = row.last_seen_at = now
        row.abs_expires_at = now + ABSOLUTE
        db.session.add(row)
        db.session.flush()
        self._keys.create(row.id)
        self._ledger.note("login", actor=identity.id, subject="", object_=row.id, result=channel, at=now)
        return row

    def of_token(self, token: str, now: datetime) -> SessionRow:
        """The live session behind a token, its idle time begun anew. Raises NoSession."""
        wanted = select(SessionRow, EpochRow.value).join(EpochRow, EpochRow.id == 1)
        found = db.session.execute(wanted.where(SessionRow.token_hash == token_hash(token))).one_or_none()
        if found is None or dead_because(session_of(found[0]), found[1], now) is not None:
            raise NoSession("unknown or over")
        found[0].last_seen_at = now
        return found[0]

    def rotate(self, row: SessionRow) -> Pii:
        """A new token; the old one stays good for 30 s and only to repeat the call that `remember` names."""
        token = new_token(self._random)
        row.prev_token_hash, row.token_hash = row.token_hash, token_hash(token.reveal())
        return token

    def remember(self, row: SessionRow, call: bytes, answer: bytes, now: datetime) -> None:
        """Keeps the answer that carried the new token, sealed, so that a lost reply does not lose the step."""
        row.prev_call, row.prev_until = call, now + OLD_TOKEN
        row.prev_answer = self._keys.seal(row.id, "repeat", answer)

    def repeated(self, token: str, call: bytes, now: datetime) -> bytes | None:
        """The stored answer, if this is the old token repeating that very call within 30 s."""
        wanted = select(SessionRow).where(SessionRow.prev_token_hash == token_hash(token), SessionRow.prev_call == call)
        row = db.session.scalars(wanted).one_or_none()
        if row is None or row.revoked_at is not None or row.prev_answer is None:
            return None
        if row.prev_until is None or row.prev_until < now:
            return None
        try:
            return self._keys.open(row.id, "repeat", row.prev_answer)
        except KeyDestroyed:
            return None

    def end(self, session: str, now: datetime, why: str) -> None:
        """Ends one session in an effect of its own. Idempotent."""
        with effect():
            row = db.session.get(SessionRow, session)
            if row is not None:
                self.close(row, now, why)

    def listed(self, caller: Caller, now: datetime) -> tuple[LoginView, ...]:
        with reading():
            return own_logins(caller, now)

    def end_all(self, caller: Caller, now: datetime, why: str) -> int:
        """The caller's own last, so that a call cut short can be made again."""
        views = sorted(self.listed(caller, now), key=lambda view: view.this)
        for view in views:
            self.end(view.id, now, why)
        return len(views)

    def end_chat(self, identity_id: str, now: datetime, why: str) -> None:
        wanted = select(SessionRow).where(SessionRow.identity_id == identity_id, SessionRow.channel == CHAT)
        for row in db.session.scalars(wanted.where(SessionRow.revoked_at.is_(None))):
            self.close(row, now, why)

    def end_identity(self, identity_id: str, now: datetime, why: str) -> None:
        """Of every channel. Idempotent."""
        wanted = select(SessionRow).where(SessionRow.identity_id == identity_id, SessionRow.revoked_at.is_(None))
        for row in list(db.session.scalars(wanted)):
            self.close(row, now, why)

    def close(self, row: SessionRow, now: datetime, why: str) -> None:
        """Revokes, voids what was proved, destroys the key: nothing sealed under the session opens again."""
        before = load(Wanted(row.identity_id), now)
        after, effects = next(before, End(row.id, why), now)
        if effects[0].name is EffectName.REFUSED:
            # Past its absolute end the machine no longer knows it; its key must go all the same.
            self._keys.destroy(row.id)
            return
        save(before, after, now, why)
        row.prev_answer = None
        self._keys.destroy(row.id)
        self._ledger.note("logout", actor=row.identity_id, subject="", object_=row.id, result=why, at=now)
