"""What a points applicant has to do next, by when, and who can do it (points rules 2.3-2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.points.record import PermitState, PointsRecord, PointsState
from models.policy.cities import RenewalRules


class DeadlineKind(StrEnum):
    """The next thing that is due. Each keys its sentence in `templates/`."""

    MATERIAL_WANTED = "material_wanted"  # the centre waits for papers; its clock stands still
    RENEWAL_LATER = "renewal_later"  # the window is not open yet
    RENEWAL_OPEN = "renewal_open"  # endorse the permit, then confirm the points
    ENDORSE_NOW = "endorse_now"  # expired; the years of residence are still kept together
    ENDORSE_SUSPENDED = "endorse_suspended"  # function suspended: endorse, or register the address again
    YEARS_RESTART = "years_restart"  # expired for too long: a new period and a new application
    NEW_PERMIT = "new_permit"  # terminated, or none stands behind an application


class Actor(StrEnum):
    """Who can act next."""

    EMPLOYER = "employer"
    CENTRE = "centre"
    BUREAU = "bureau"
    PERSON = "person"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`opens` and `due` are calendar days in Shanghai; None where the rules or the record name no day."""

    kind: DeadlineKind
    opens: date | None = None
    due: date | None = None


# The state's own next step; the employer files, answers and renews, a person alone cannot (SH-PRE-7, SH-REN-2).
NEXT: Mapping[PointsState, Actor] = {
    PointsState.NONE: Actor.EMPLOYER,
    PointsState.SUBMITTED: Actor.CENTRE,
    PointsState.ACCEPTED: Actor.BUREAU,
    PointsState.REVIEWING: Actor.BUREAU,
    PointsState.MATERIAL_NEEDED: Actor.EMPLOYER,
    PointsState.RETURNED: Actor.EMPLOYER,
    PointsState.VERIFIED: Actor.NOBODY,
    PointsState.VALID: Actor.NOBODY,
    PointsState.SUSPENDED: Actor.PERSON,
    PointsState.EXPIRED: Actor.EMPLOYER,
    PointsState.CANCELLED: Actor.NOBODY,
}

# Endorsing the permit is the holder's own errand at a community centre and comes before anything else (SH-REN-1).
OWN_ERRANDS = frozenset(
    {
        DeadlineKind.ENDORSE_NOW,
        DeadlineKind.ENDORSE_SUSPENDED,
        DeadlineKind.YEARS_RESTART,
        DeadlineKind.NEW_PERMIT,
    }
)
RENEWED = frozenset({PointsState.VERIFIED, PointsState.VALID, PointsState.SUSPENDED})


def next_deadline(record: PointsRecord, rules: RenewalRules, today: date) -> Deadline | None:
    """The most urgent thing; None when nothing is due. `today` is the calendar day in the city."""
    if _stranger(record):
        return None
    permit = _permit_trouble(record, rules, today)
    if permit is not None:
        return permit
    if record.state is PointsState.MATERIAL_NEEDED:
        return Deadline(DeadlineKind.MATERIAL_WANTED)
    if record.state not in RENEWED or record.permit_expiry is None:
        return None
    opens = record.permit_expiry - timedelta(days=rules.window_days)
    kind = DeadlineKind.RENEWAL_OPEN if today >= opens else DeadlineKind.RENEWAL_LATER
    return Deadline(kind, opens=opens, due=record.permit_expiry)


def _stranger(record: PointsRecord) -> bool:
    """Neither permit nor application: a local, a retiree, a resident of Hong Kong. Nobody is told to become one."""
    return record.state is PointsState.NONE and record.permit is PermitState.NONE


def _permit_trouble(record: PointsRecord, rules: RenewalRules, today: date) -> Deadline | None:
    if record.permit in (PermitState.TERMINATED, PermitState.NONE):
        return Deadline(DeadlineKind.NEW_PERMIT)
    # The day counts, not the bureau's word: a permit still called valid is overdue the day after its expiry.
    if record.permit_expiry is not None and today > record.permit_expiry:
        last = record.permit_expiry + timedelta(days=rules.late_days)
        kind = DeadlineKind.ENDORSE_NOW if today <= last else DeadlineKind.YEARS_RESTART
        return Deadline(kind, due=last if kind is DeadlineKind.ENDORSE_NOW else None)
    if record.permit is PermitState.OVERDUE:
        return Deadline(DeadlineKind.ENDORSE_NOW)
    if record.permit is PermitState.SUSPENDED:
        return Deadline(DeadlineKind.ENDORSE_SUSPENDED)
    return None


def next_actor(record: PointsRecord, deadline: Deadline | None) -> Actor:
    """Who can act next: the holder for the permit, else the employer where the bureau says so, else by state."""
    if _stranger(record):
        return Actor.NOBODY
    if deadline is not None and deadline.kind in OWN_ERRANDS:
        return Actor.PERSON
    if record.employer_may_act or (deadline is not None and deadline.kind is DeadlineKind.RENEWAL_OPEN):
        return Actor.EMPLOYER
    return NEXT[record.state]
