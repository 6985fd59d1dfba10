"""Where a chat leaves things for later: parked questions behind a link, and the next pages of a long reply."""

from dataclasses import dataclass
from datetime import datetime

from models.exchange import Enquiry
from models.keeping.pages import Pages
from models.keeping.parked import Parking
from models.keeping.transactions import effect, reading
from models.ports import Clock, Ledger


@dataclass(frozen=True, slots=True)
class Shelf:
    """`base` is the public address that links begin with."""

    parking: Parking
    kept: Pages
    ledger: Ledger
    clock: Clock
    base: str

    def park(self, enquiry: Enquiry, need: int = 3, purpose: str = "read") -> str:
        """Parks the question and returns its link: no capability in it, identity is proved on opening.

        `need` is the level it asks for in the end, `purpose` what for.
        """
        now = self.clock.now()
        with effect():
            held = self.parking.held(enquiry, now, need)
            if held is not None:  # asked again, by the citizen or after a crash: one parking, one audit row
                return f"{self.base}/go/{held}"
            parked = self.parking.park(enquiry, now, need, purpose)
            actor = enquiry.caller.identity
            self.ledger.note("park", actor=actor, subject="", object_=parked, result=enquiry.intent, at=now)
        return f"{self.base}/go/{parked}"

    def pages(self, session: str, now: datetime) -> tuple[str, ...]:
        with reading():
            return self.kept.waiting(session, now)
