"""A step handed from a page to the mini-program by ticket (security design 2.4): once, for two minutes, by a twin.

The ticket says nothing but which step; whose it is and what it approves stands in its row. That the redeeming
identity is a unionid twin for the same person, and that the handing session lives, are guards G22 to G24.
"""

from dataclasses import dataclass
from datetime import datetime

from models.assurance.chain import Session
from models.assurance.computed import within
from models.assurance.guards import ALL, holds
from models.assurance.levels import Purpose
from models.assurance.lifetimes import TICKET


@dataclass(frozen=True, slots=True)
class Ticket:
    """`step` is the id the step will have; `session` and `gen` are the handing session's at the time."""

    step: str
    session: str
    gen: int
    purpose: Purpose
    created_at: datetime
    action: str | None = None
    used: bool = False


def refused(ticket: Ticket, handing: Session, now: datetime, guards: frozenset[str] = ALL) -> str | None:
    """The guard that says no to redeeming this ticket, or None."""
    if not holds("G57", not ticket.used, guards):
        return "G57"
    if not holds("G58", within(ticket.created_at, TICKET, now), guards):
        return "G58"
    return None if holds("G59", handing.gen == ticket.gen, guards) else "G59"
