"""What logins share, through whichever door: a code counts once, and equal unionid joins identities (design 3)."""

from datetime import datetime

from auth.loading import Wanted, load
from auth.owing import Owing
from auth.room import House, Keeping
from auth.saving import save
from auth.tables import LoginCodeRow
from models.assurance.events import Join
from models.assurance.machine import next
from models.errors import LoginRejected
from models.keeping.database import db
from models.keeping.rows import insert_once
from models.keeping.transactions import reserve
from models.people.pii import Pii
from models.people.tables import IdentityRow


class Joining:
    def __init__(self, keeping: Keeping, house: House) -> None:
        self._keeping = keeping
        self._house = house
        self._owing = Owing(keeping, house.mini_appid)

    def use_up(self, code: str) -> None:
        """Each code is used once: its row stands before WeChat is asked (security design 2.2). Raises LoginRejected."""
        index = self._keeping.blind.wide("login_code", code)
        with reserve():
            fresh = insert_once(LoginCodeRow.__table__, {"code_hash": index, "used_at": self._house.clock.now()})
        if not fresh:
            raise LoginRejected("used before")

    def join(self, identity: IdentityRow, unionid: Pii | None, now: datetime) -> None:
        """The first time WeChat gives a unionid, levels 1 and 2 are inherited from its twins.

        Works inside the open transaction, with the family locked.
        """
        if unionid is None or identity.unionid_bi is not None:
            return
        union = self._keeping.identities.union_index(unionid)
        before = load(Wanted(identity.id, union=union), now)
        after, effects = next(before, Join(identity.id, union.hex()), now)
        self._keeping.identities.learn_unionid(identity, Pii(unionid.reveal()))
        save(before, after, now)
        self._owing.settle(after, effects, identity.id, "", now)
        db.session.expire(identity)
