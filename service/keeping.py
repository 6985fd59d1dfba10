"""The keeping room's parts, made from one key ring."""

from dataclasses import dataclass

from models.keeping.blind import BlindIndex
from models.keeping.dialogues import Dialogues
from models.keeping.errands import Errands
from models.keeping.inbox import Inbox
from models.keeping.keys import Keyring
from models.keeping.ledger import Ledger
from models.keeping.outbox import Outbox
from models.keeping.pages import Pages
from models.keeping.parked import Parking
from models.keeping.sessionkeys import SessionKeys
from models.keeping.vault import Vault
from models.people.store import Identities, Persons
from models.ports import Random


@dataclass(frozen=True, slots=True)
class Keeping:
    vault: Vault
    blind: BlindIndex
    ledger: Ledger
    session_keys: SessionKeys
    inbox: Inbox
    outbox: Outbox
    pages: Pages
    parking: Parking
    dialogues: Dialogues
    errands: Errands
    identities: Identities
    persons: Persons

    @classmethod
    def of(cls, keyring: Keyring, random: Random) -> "Keeping":
        vault, blind, session_keys = Vault(keyring, random), BlindIndex(keyring), SessionKeys(keyring, random)
        return cls(
            vault=vault,
            blind=blind,
            ledger=Ledger(keyring),
            session_keys=session_keys,
            inbox=Inbox(session_keys),
            outbox=Outbox(session_keys, random),
            pages=Pages(session_keys),
            parking=Parking(session_keys, random),
            dialogues=Dialogues(session_keys),
            errands=Errands(keyring, random),
            identities=Identities(vault, blind, random),
            persons=Persons(vault, blind, random),
        )
