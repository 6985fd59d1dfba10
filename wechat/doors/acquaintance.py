"""What the account knows of the WeChat user behind a chat: city, language, and whether WeChat gives a unionid."""

from dataclasses import dataclass
from enum import StrEnum

from models.errors import WeChatDown, WeChatError
from models.exchange import Caller, Language
from models.keeping.outbox import Outbox
from models.keeping.transactions import effect, reading
from models.people.pii import Pii
from models.people.store import Identities
from models.people.tables import IdentityRow
from models.policy.cities import Cities
from models.ports import Clock, Directory, Ledger


class Learned(StrEnum):
    INHERITED = "inherited"  # a twin is linked: levels 1 and 2 are known now
    KNOWN = "known"  # the unionid is known, nobody to inherit from
    NO_UNIONID = "no_unionid"  # WeChat gives none: this account joins nobody
    LATER = "later"  # WeChat did not answer: the worker will ask


@dataclass(frozen=True, slots=True)
class Acquaintance:
    identities: Identities
    directory: Directory
    outbox: Outbox
    ledger: Ledger
    clock: Clock
    cities: Cities
    default_city: str

    def meet(self, caller: Caller, *, owe: bool = True) -> Learned:
        """Asks WeChat who this follower is; equal unionid inherits levels 1 and 2 (design 3).

        When WeChat does not answer the question is owed (`owe`), unless the worker asks that owes it already.
        """
        with reading() as session:
            row = session.get_one(IdentityRow, caller.identity)
            openid = None if row.unionid_bi else self.identities.openid(row)
        if openid is None:
            return self._inherit(caller, None)
        try:
            unionid = self.directory.unionid(openid)
        except (WeChatDown, WeChatError):
            return self._later(caller) if owe else Learned.LATER
        return self._inherit(caller, unionid) if unionid else Learned.NO_UNIONID

    def _inherit(self, caller: Caller, unionid: Pii | None) -> Learned:
        now = self.clock.now()
        with effect() as session:
            row = session.get_one(IdentityRow, caller.identity)
            if unionid:
                self.identities.learn_unionid(row, unionid)
            if not self.identities.inherit(row):
                return Learned.KNOWN
            person = row.person_id or ""
            self.ledger.note("inherit", actor=row.id, subject=person, object_="", result="unionid", at=now)
        return Learned.INHERITED

    def _later(self, caller: Caller) -> Learned:
        with effect():
            self.outbox.owe("unionid", (caller.identity, None), {}, self.clock.now())
        return Learned.LATER

    def language(self, caller: Caller) -> Language:
        if caller.look:
            return caller.look.language
        with reading() as session:
            return Language(session.get_one(IdentityRow, caller.identity).language)

    def speaks(self, caller: Caller, heard: Language | None) -> Language:
        """Remembers the language a citizen writes in; a message without letters changes nothing."""
        kept = self.language(caller)
        if heard is None or heard is kept:
            return kept
        with effect() as session:
            session.get_one(IdentityRow, caller.identity).language = heard
        return heard

    def city(self, caller: Caller, named: str | None) -> str:
        """The city a message names, else the citizen's own, else the default. A served one named is remembered."""
        kept = self._own_city(caller) or self.default_city
        if named is None or named == kept:
            return kept
        if self.cities.known(named).served:
            with effect() as session:
                session.get_one(IdentityRow, caller.identity).city = named
        return named

    def _own_city(self, caller: Caller) -> str | None:
        if caller.look:
            return caller.look.city
        with reading() as session:
            city: str | None = session.get_one(IdentityRow, caller.identity).city
            return city
