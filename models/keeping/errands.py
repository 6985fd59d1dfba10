"""Errands of browsers: sealed under a key that needs the browser's own secret, so that a row alone opens for nobody.

The state of WeChat's login leads to one (security design 6.4): 128 bits, ten minutes, good once and for that browser.
"""

import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from models.errand import Errand
from models.errors import NotFound, Untrusted
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.keys import Keyring
from models.keeping.rows import counted
from models.keeping.seal import seal, unseal, version_of
from models.keeping.tables import ErrandRow
from models.people.pii import Pii
from models.ports import Random

LIVES: Final = timedelta(hours=24)
STATE_LIVES: Final = timedelta(minutes=10)
MOST: Final = 20  # of one browser; older ones give way


class Errands:
    """Works inside the open transaction and commits nothing. `browser`: the secret in that browser's cookie."""

    def __init__(self, keyring: Keyring, random: Random) -> None:
        self._master = keyring.session
        self._random = random

    def keep(self, browser: Pii, errand: Errand, now: datetime) -> str:
        """The id under which only this browser finds the errand again."""
        self._make_room(browser)
        row_id = new_id(self._random)
        sealed = self._sealed(browser, row_id, errand)
        times = {"created_at": now, "expires_at": now + LIVES}
        db.session.add(ErrandRow(id=row_id, browser_hash=_hash(browser), sealed=sealed, **times))
        db.session.flush()
        return row_id

    def find(self, browser: Pii, row_id: str, now: datetime) -> Errand:
        """Raises NotFound: unknown, expired, or another browser's."""
        row = db.session.get(ErrandRow, row_id)
        if row is None or row.expires_at <= now or not hmac.compare_digest(row.browser_hash, _hash(browser)):
            raise NotFound("errand")
        return self._opened(browser, row)

    def replace(self, browser: Pii, row_id: str, errand: Errand) -> None:
        """The same errand, with something learnt about it."""
        db.session.get_one(ErrandRow, row_id).sealed = self._sealed(browser, row_id, errand)

    def await_login(self, row_id: str, now: datetime) -> str:
        """A new state for WeChat's login; one given before for this errand is good no longer."""
        state, row = new_id(self._random), db.session.get_one(ErrandRow, row_id)
        row.state_hash, row.state_until = _digest(state), now + STATE_LIVES
        return state

    def take_state(self, browser: Pii, state: str, now: datetime) -> str:
        """The errand behind a state, which is used up. Raises NotFound: unknown, used, too old, another browser's."""
        good = (ErrandRow.state_hash == _digest(state), ErrandRow.state_until > now, ErrandRow.expires_at > now)
        row_id = db.session.scalar(select(ErrandRow.id).where(*good, ErrandRow.browser_hash == _hash(browser)))
        if row_id is None:
            raise NotFound("state")
        once = update(ErrandRow).where(ErrandRow.id == row_id, *good).values(state_hash=None, state_until=None)
        if not counted(db.session.execute(once.execution_options(synchronize_session=False))):
            raise NotFound("state")
        return str(row_id)

    def _make_room(self, browser: Pii) -> None:
        mine = select(ErrandRow.id).where(ErrandRow.browser_hash == _hash(browser))
        old = db.session.scalars(mine.order_by(ErrandRow.created_at.desc()).offset(MOST - 1)).all()
        if old:
            db.session.execute(delete(ErrandRow).where(ErrandRow.id.in_(old)))

    def _sealed(self, browser: Pii, row_id: str, errand: Errand) -> bytes:
        plain = json.dumps(asdict(errand), ensure_ascii=False, separators=(",", ":")).encode()
        version = self._master.current
        return seal(_key(self._master.newest(), browser), plain, _aad(row_id), version, self._random)

    def _opened(self, browser: Pii, row: ErrandRow) -> Errand:
        version = version_of(row.sealed)
        if version not in self._master.keys:  # retired meanwhile: as good as expired
            raise NotFound("errand")
        try:
            return Errand(**json.loads(unseal(_key(self._master.at(version), browser), row.sealed, _aad(row.id))))
        except Untrusted:
            raise NotFound("errand") from None


def _key(master: bytes, browser: Pii) -> bytes:
    """Neither the key file with the database nor the cookie alone opens what is kept."""
    return hmac.digest(master, b"browser\0" + browser.reveal().encode(), "sha256")


def _hash(browser: Pii) -> bytes:
    return _digest(browser.reveal())


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _aad(row_id: str) -> bytes:
    return b"ERR1\0" + row_id.encode()
