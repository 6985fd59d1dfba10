"""The way in of city-service pages: WeChat's 网页授权 becomes a session of channel h5 (security design 2.2, 6.4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from auth.joining import Joining
from auth.loading import lock_family
from auth.room import House, Keeping
from auth.sessions import LoginSessions
from auth.tables import SessionRow
from auth.tokens import token_hash
from models.errors import NoSession, SnapshotUser
from models.exchange import Caller, Channel
from models.keeping.database import db
from models.keeping.transactions import effect, reading, receive
from models.people.pii import Pii
from models.people.tables import IdentityRow
from models.web import WebLogin


@dataclass(frozen=True, slots=True)
class Entered:
    """`token` is shown this once; None when the browser's session was this citizen's and goes on."""

    caller: Caller
    token: Pii | None


class Entrance:
    """Every call commits what it did before it returns; WeChat is asked with nothing open."""

    def __init__(
        self, keeping: Keeping, sessions: LoginSessions, web: WebLogin, house: House, *, official_appid: str
    ) -> None:
        self._keeping = keeping
        self._sessions = sessions
        self._web = web
        self._house = house
        self._joining = Joining(keeping, house)
        self._appid = official_appid

    def login(self, code: Pii, held: Pii | None) -> Entered:
        """`held`: the token the browser has. Another citizen's session ends here; a stranger's is never taken over.

        Raises LoginRejected, SnapshotUser, WeChatDown, WeChatError.
        """
        self._joining.use_up(f"web {code.reveal()}")
        visitor = self._web.exchange(code.reveal())
        if visitor.snapshot:
            raise SnapshotUser("web login")
        now = self._house.clock.now()
        with effect():
            identity = self._keeping.identities.find_or_create(self._appid, visitor.openid, now)
            lock_family(identity.id)
            self._joining.join(identity, visitor.unionid, now)
            row = self._live(held, now)
            if row is not None and self._goes_on(row, identity):
                return Entered(Caller(identity.id, row.id), None)
            if row is not None:
                self._sessions.close(row, now, "replaced")
            fresh, token = self._sessions.open_with_token(identity, Channel.H5, now)
            return Entered(Caller(identity.id, fresh.id), token)

    def caller(self, token: Pii) -> Caller:
        """Who stands behind a page's cookie, its idle time begun anew. Raises NoSession, also for other channels'."""
        with receive():
            row: SessionRow = self._sessions.of_token(token.reveal(), self._house.clock.now())
            if row.channel != Channel.H5:
                raise NoSession("token of another channel")
            return Caller(row.identity_id, row.id)

    def renew(self, token: Pii, call: bytes) -> Entered:
        """A new token in place of this one, after a step of level 3 (security design 2.1). The old one stays good for
        30 s and only to repeat this very `call`, a hash: it then gives the same new one. Raises NoSession.
        """
        now = self._house.clock.now()
        with effect():
            row = self._live(token, now)
            if row is not None:
                fresh = self._sessions.rotate(row)
                self._sessions.remember(row, call, fresh.reveal().encode(), now)
                return Entered(Caller(row.identity_id, row.id), fresh)
            stored = self._sessions.repeated(token.reveal(), call, now)
        if stored is None:
            raise NoSession("unknown or over")
        renewed = Pii(stored.decode())
        return Entered(self.caller(renewed), renewed)

    def owner(self, token: Pii) -> str:
        """Whose session this is or was: the identity's id; "" when nobody knows it (any more)."""
        hashed = token_hash(token.reveal())
        same = or_(SessionRow.token_hash == hashed, SessionRow.prev_token_hash == hashed)
        wanted = select(SessionRow.identity_id).where(same, SessionRow.channel == Channel.H5)
        with reading() as session:
            return session.scalar(wanted.limit(1)) or ""

    def _live(self, held: Pii | None, now: datetime) -> SessionRow | None:
        if held is None:
            return None
        try:
            row = self._sessions.of_token(held.reveal(), now)
        except NoSession:
            return None
        return row if row.channel == Channel.H5 else None

    def _goes_on(self, row: SessionRow, identity: IdentityRow) -> bool:
        """The same citizen's; one that stood for another person before begins anew."""
        db.session.refresh(identity)
        return row.identity_id == identity.id and row.link_epoch_seen == identity.link_epoch
