"""Who writes in the chat? Everything a question needs to know of its writer, in one look (design 7)."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import aliased

from auth.look import IDENTITY, LOOK, WIDTH, known
from auth.tables import SessionRow
from models.assurance.computed import dead_because
from models.exchange import Caller, Channel, Language, Look
from models.keeping.chat import Met
from models.keeping.sessionkeys import SessionKeys
from models.keeping.tables import DialogueRow, OutboxRow, PageRow, SessionKeyRow
from models.keeping.transactions import looking
from models.people.tables import IdentityRow

_other = aliased(SessionRow)
_newest = (
    select(_other.id)
    .where(_other.identity_id == IdentityRow.id, _other.channel == Channel.OFFICIAL)
    .order_by(_other.created_at.desc())
    .limit(1)
    .correlate(IdentityRow)
    .scalar_subquery()
)
OF_WRITER = (
    LOOK.join(SessionKeyRow, SessionKeyRow.session_id == SessionRow.id)
    .add_columns(
        SessionKeyRow.master_ver,
        SessionKeyRow.wrapped,
        exists().where(OutboxRow.identity_id == IdentityRow.id, OutboxRow.state == "WAITING"),
        exists().where(PageRow.session_id == SessionRow.id),
        exists().where(DialogueRow.identity_id == IdentityRow.id),
    )
    .where(IdentityRow.appid == bindparam("appid"), IdentityRow.openid_bi == bindparam("openid_bi"))
    .where(SessionRow.id == _newest)
)
SEEN = (
    update(SessionRow.__table__)
    .where(SessionRow.__table__.c.id == bindparam("session"), SessionRow.__table__.c.revoked_at.is_(None))
    .values(last_seen_at=bindparam("now"))
)


def meet(keys: SessionKeys, writer: tuple[str, bytes], now: datetime) -> Met | None:
    """`writer` is (appid, blind index of the openid). See `models.keeping.chat.ChatSessions.meet`."""
    with looking() as connection:
        rows = connection.execute(OF_WRITER, {"appid": writer[0], "openid_bi": writer[1]}).all()
    if not rows:
        return None
    found = known(rows)
    session, identity = found.session, found.identity
    if dead_because(session, found.epoch, now) or session.link_epoch_seen != identity.link_epoch:
        return None
    cells, (version, wrapped, waiting, paged, talking) = IDENTITY.of(rows[0]), rows[0][WIDTH:]
    look = Look(Language(cells.language), cells.city, found, talking)
    caller = Caller(identity.id, session.id, look)
    return Met(caller, keys.unwrap(session.id, version, wrapped), waiting, paged, SEEN)
