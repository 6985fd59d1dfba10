"""What a handler may use, handed in by `service/`: nothing in here can decide who someone is."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from models.dialogue.questionnaire import Questionnaire
from models.exchange import Enquiry
from models.points.rule_set import RuleSets
from models.points.series import AllSeries
from models.points.wording import Wording
from models.policy.cities import Cities
from models.policy.words import Words
from models.ports import Bureaus, Clock, Proofs, Sessions
from models.rights import Approvals, Rights

# China has one time zone and no summer time; bureaus date everything in it.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

# How long a question without a deadline of its own may keep a bureau busy: the citizen was told to wait.
OWN_BUDGET: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Services:
    """Ports and policy. Frozen, so that a handler cannot keep anything between two citizens."""

    clock: Clock
    bureaus: Bureaus
    cities: Cities
    sessions: Sessions
    proofs: Proofs
    words: Words
    approvals: Approvals
    rights: Rights
    rule_sets: RuleSets
    series: AllSeries
    wording: Wording
    questions: Questionnaire

    def deadline(self, enquiry: Enquiry) -> datetime:
        """Until when (UTC) a bureau may take: what the door can wait, else the worker's own budget."""
        return enquiry.deadline if enquiry.deadline is not None else self.clock.now() + OWN_BUDGET

    def now_there(self) -> datetime:
        """The moment in the city's own time."""
        return self.clock.now().astimezone(SHANGHAI)
