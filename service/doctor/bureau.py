"""One city's bureau: does it answer a signed call, and is its clock ours?"""

from datetime import datetime, timedelta
from typing import Protocol

from models.errors import BureauDown, CityNotServed, ServiceError
from service.doctor.finding import Finding, well, wrong

PATIENCE = timedelta(seconds=5)
TOLERATED = timedelta(seconds=60)


class Pingable(Protocol):
    """A bureau's source that can be asked for its clock (UTC). Raises BureauDown, BureauSlow, BureauGarbled."""

    def ping(self, deadline: datetime) -> datetime: ...


class Connected(Protocol):
    """All connected bureaus. Raises CityNotServed for a city without one."""

    def of(self, city: str) -> Pingable: ...


def bureau(city: str, bureaus: Connected, now: datetime) -> Finding:
    """`now` is the service's time."""
    name = f"bureau of {city}"
    try:
        theirs = bureaus.of(city).ping(now + PATIENCE)
    except CityNotServed:
        return wrong(name, "is not connected", f"add [{city}] to BUREAUS_FILE")
    except BureauDown as error:
        return wrong(
            name,
            f"does not answer as it should ({error.code})",
            "check its endpoint, access id and secret in BUREAUS_FILE, and its own state",
        )
    except ServiceError as error:
        return wrong(name, f"refuses us ({error.code})", "check access_id and secret in BUREAUS_FILE")
    difference = abs(theirs - now)
    if difference > TOLERATED:
        return wrong(
            name, f"its clock differs by {difference.total_seconds():.0f} s", "set both by NTP: it refuses old calls"
        )
    return well(name, f"answers signed calls; its clock differs by {difference.total_seconds():.0f} s")
