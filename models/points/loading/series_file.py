"""Files of `policy/series/`: yearly figures as announced, projected or unknown."""

from itertools import pairwise
from pathlib import Path

from models.calendar.month import Month
from models.errors import BadRequest
from models.points.citing import Status
from models.points.loading.cited import Citations, footing
from models.points.series import AllSeries, Figure, Known, Series
from models.policy.toml_file import Table, opened

HEAD = ("id", "city", "name", "unit", "sources", "figure")
ROW = ("from", "to", "value", "known", "status", "sources", "of", "announced_on", "note")


def load_series(folder: Path) -> AllSeries:
    """Every `*.toml` of the folder. Raises Misconfigured with all mistakes of the first bad file."""
    return AllSeries({one.id: one for one in (_series(file) for file in sorted(folder.glob("*.toml")))})


def _series(file: Path) -> Series:
    with opened(file) as table:
        table.only(HEAD)
        if table.text("id") != file.stem:
            table.wrong("id", "differs from the file's name")
        sources = table.table("sources")
        known = {name: sources.text(name) for name in sources.names()}
        citations = Citations(frozenset(known))
        figures = tuple(_figure(row, citations) for row in table.tables("figure"))
        for one, after in pairwise(figures):
            if after.first != one.last.plus(1):
                table.wrong(f"figure from {after.first}", "does not follow the one before it without gap or overlap")
        return Series(table.text("id"), table.text("unit"), figures, known)


def _figure(row: Table, citations: Citations) -> Figure:
    row.only(ROW)
    standing = footing(row, citations)
    known = _known(row)
    value = row.amount("value") if row.has("value") else None
    if (value is None) != (known is Known.UNKNOWN):
        row.wrong("value", "stands exactly where the figure is not unknown")
    if value is not None and not standing.sources:
        row.wrong("value", "has no source")
    first, last = _month(row, "from"), _month(row, "to")
    if last < first:
        row.wrong("to", "lies before from")
    return Figure(first, last, value, known, standing.status or Status.UNCONFIRMED, standing.sources)


def _known(row: Table) -> Known:
    text = row.text("known")
    if text not in tuple(Known):
        row.wrong("known", f"is none of {', '.join(Known)}")
        return Known.UNKNOWN
    return Known(text)


def _month(row: Table, key: str) -> Month:
    text = row.text(key)
    try:
        return Month.parse(text.replace("-", ""))
    except BadRequest:
        row.wrong(key, "is not a month YYYY-MM")
        return Month(1, 1)
