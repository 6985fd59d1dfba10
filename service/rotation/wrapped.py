"""KEK and session master key: the keys they wrap are wrapped again; nothing that those sealed is touched."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from models.keeping.database import db
from models.keeping.tables import DataKeyRow, SessionKeyRow
from service.keeping import Keeping


def move_data_keys(keeping: Keeping, target: int, limit: int) -> int:
    """Wraps up to `limit` data keys again; how many. Raises Untrusted for one that does not open."""
    old = select(DataKeyRow).where(DataKeyRow.kek_ver < target).limit(limit)
    changes = []
    for row in db.session.scalars(old):
        version, wrapped = keeping.vault.rewrapped(row)
        key = {"was_owner_id": row.owner_id, "was_dek_ver": row.dek_ver, "was_kek_ver": row.kek_ver}
        changes.append(key | {"kek_ver": version, "wrapped": wrapped})
    return _set(DataKeyRow.__table__, changes)


def move_session_keys(keeping: Keeping, target: int, limit: int) -> int:
    """The same for the keys of login sessions."""
    old = select(SessionKeyRow).where(SessionKeyRow.master_ver < target).limit(limit)
    changes = []
    for row in db.session.scalars(old):
        version, wrapped = keeping.session_keys.rewrapped(row)
        key = {"was_session_id": row.session_id, "was_master_ver": row.master_ver}
        changes.append(key | {"master_ver": version, "wrapped": wrapped})
    return _set(SessionKeyRow.__table__, changes)


def _set(table: Any, changes: list[Mapping[str, Any]]) -> int:
    """Each row only if it still stands as it was read: a key destroyed meanwhile stays destroyed."""
    if not changes:
        return 0
    owner: Table = table
    keys = [name for name in changes[0] if name.startswith("was_")]
    same = [owner.c[name.removeprefix("was_")] == bindparam(name) for name in keys]
    values = {name: bindparam(name) for name in changes[0] if name not in keys}
    db.session.connection().execute(update(owner).where(*same).values(**values), changes)
    db.session.expire_all()
    return len(changes)
