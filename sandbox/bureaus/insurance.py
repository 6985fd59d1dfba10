"""Insurance overview of one person, in the items of the live wire (docs/bureau-live-api.md)."""

from datetime import date, timedelta
from typing import Any

from sandbox.bureaus import balances
from sandbox.bureaus.careers import Career, Job, bases, gaps, owed
from sandbox.bureaus.limits import base_of
from sandbox.bureaus.months import arrived, text
from sandbox.people.person import Person

# AAE140 → owner of the scheme. GJJ is no national code: the housing fund has none.
SCHEMES = {"110": "1", "310": "2", "210": "1", "410": "1", "510": "2", "GJJ": "3"}
NORMAL, NOT_CONNECTED, TRANSFERRING, ARREARS, OTHER_OWNER, NOT_ARRIVED = "0", "1", "2", "3", "4", "5"
# What the bureau still tells in each state; everything else of the scheme is null or empty.
TOLD = {
    NORMAL: None,
    NOT_CONNECTED: frozenset(),
    TRANSFERRING: frozenset(),
    OTHER_OWNER: frozenset(),
    ARREARS: frozenset({"AAC031", "AAC084", "AAC049", "AAE042", "DWMX", "QFMX"}),
    NOT_ARRIVED: frozenset({"AAC031", "AAC084", "DWMX"}),
}
LASTING = {"110", "310"}  # schemes that go on after retirement


def overview(person: Person, career: Career, today: date) -> dict[str, Any]:
    """All six schemes; a scheme that the bureau cannot show stands there with its state and nothing else."""
    return {"AAC002": person.number, "XZMX": [_scheme(code, person, career, today) for code in SCHEMES]}


def _scheme(code: str, person: Person, career: Career, today: date) -> dict[str, Any]:
    state = career.states.get(code, NORMAL)
    as_of = today - timedelta(days=career.late.get(code, 0))
    told = TOLD[state]
    figures = _figures(code, person, career, as_of)
    if told is not None:
        figures = {name: value if name in told else _nothing(value) for name, value in figures.items()}
    head = {"AAE140": code, "BAE001": SCHEMES[code], "BAE002": state}
    return head | figures | {"SJJZ": midnight(as_of), "XCGX": midnight(today + timedelta(days=1))}


def _figures(code: str, person: Person, career: Career, today: date) -> dict[str, Any]:
    paid = bases(career, today, code)
    ended = career.retired is not None and code not in LASTING
    return {
        "AAC031": _status(career, ended, today),
        "AAC084": "1" if career.retired is not None and not ended else "0",
        "AAC049": text(min(paid, default=career.first())),
        "AAE042": text(max(paid)) if paid else None,
        "AAE201": str(len(paid)),
        "AAE180": f"{paid[max(paid)]}.00" if paid and career.paying(today) else None,
        "BAE240": _balance(code, person, career, today),
        "DWMX": [_unit(job, today) for job in career.jobs],
        "QFMX": [text(month) for month in owed(career, today)] if code != "GJJ" else [],
        "DJMX": [text(month) for month in gaps(career, today, code)],
        "BGMX": corrections(career),
    }


def _status(career: Career, ended: bool, today: date) -> str:
    if ended:
        return "3"
    return "1" if career.paying(today) or career.retired is not None else "2"


def _balance(code: str, person: Person, career: Career, today: date) -> str | None:
    cents = {
        "110": lambda: balances.pension(career, person.male, today),
        "310": lambda: balances.medical(career, person.birth, today),
        "GJJ": lambda: balances.fund(career, today),
    }
    # The other schemes have no personal account: nothing to tell, not a balance of nought.
    return yuan(cents[code]()) if code in cents else None


def _unit(job: Job, today: date) -> dict[str, Any]:
    open_ = job.end is None or job.end > arrived(today)
    return {
        "AAB001": job.unit_number,
        "AAB004": job.unit,
        "AAC031": "1" if open_ else "3",
        "AAE041": text(job.start),
        "AAE042": None if open_ or job.end is None else text(job.end),
    }


def corrections(career: Career) -> list[dict[str, str]]:
    """Bases that were changed afterwards."""
    change = career.correction
    job = career.job_in(change.start) if change else None
    if change is None or job is None:
        return []
    return [
        {
            "AAE155": "AAE180",
            "AAE123": f"{base_of(change.start, change.percent)}.00",
            "AAE124": f"{base_of(change.start, job.percent)}.00",
            "AAE041": text(change.start),
            "AAE042": text(change.end),
            "AAE036": f"{change.on:%Y%m%d}",
        }
    ]


def _nothing(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def yuan(cents: int) -> str:
    """Cents as the wire writes amounts."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def midnight(day: date) -> str:
    """A day as the wire writes moments."""
    return f"{day:%Y-%m-%d} 00:00:00"
