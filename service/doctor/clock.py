"""The clock the service goes by: database time, in the sandbox plus an offset that its control plane sets."""

from datetime import datetime, timedelta

from service.doctor.finding import Finding, well, wrong

TOLERATED = timedelta(seconds=5)


def clock(now: datetime, local: datetime, *, sandboxed: bool) -> Finding:
    """`now` is the service's time, `local` this machine's, both UTC."""
    ahead = now - local
    if abs(ahead) <= TOLERATED:
        return well("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")
    if sandboxed:
        return well("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, by the sandbox {_span(ahead)} ahead of this machine")
    remedy = "set this machine and the database by NTP; a clock once far ahead stays there until time catches up"
    return wrong("clock", f"the service's time differs from this machine's by {_span(ahead)}", remedy)


def _span(ahead: timedelta) -> str:
    return str(timedelta(seconds=round(ahead.total_seconds())))
