"""CreateTime as version: an older event never overwrites a newer one (security design 6.1.9)."""

from sqlalchemy import update

from models.keeping.database import db
from models.keeping.rows import counted, insert_once
from models.keeping.tables import EventVersionRow


def newest(identity_id: str, subject: str, created_at: int) -> bool:
    """Whether no later event about this subject of the identity was seen; notes this one. Inside the transaction.

    `created_at`: seconds since 1970, WeChat's clock. Two events of one second count in the order they come.
    """
    same = (EventVersionRow.identity_id == identity_id, EventVersionRow.subject == subject)
    values = {"identity_id": identity_id, "subject": subject, "created_at": created_at}
    if insert_once(EventVersionRow.__table__, values):
        return True
    later = update(EventVersionRow).where(*same, EventVersionRow.created_at <= created_at)
    return counted(db.session.execute(later.values(created_at=created_at)))
