"""Yearly figures that rules refer to: average wage, limits of the contribution base (points rules 1.12)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from models.calendar.month import Month
from models.errors import NotFound
from models.points.citing import Status


class Known(StrEnum):
    """Announced by the authority; calculated ahead by somebody; not known to anybody yet."""

    ANNOUNCED = "announced"
    PROJECTED = "projected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in the series' unit from `first` to `last`, both counted; None while it is unknown."""

    first: Month
    last: Month
    value: Decimal | None
    known: Known
    status: Status
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """`figure` gave the value; `stands_in` when the month's own figure is unknown and this is the last known one."""

    figure: Figure
    value: Decimal
    stands_in: bool


@dataclass(frozen=True, slots=True)
class Series:
    """`figures` follow each other without gap or overlap."""

    id: str
    unit: str
    figures: tuple[Figure, ...]
    sources: Mapping[str, str]

    def reading(self, month: Month) -> Reading | None:
        """The figure in force in a month, else the last known before it; None before the series begins."""
        last_known: Reading | None = None
        for figure in self.figures:
            if figure.first > month:
                break
            if figure.value is not None:
                last_known = Reading(figure, figure.value, stands_in=figure.last < month)
        return last_known

    def pieces(self, first: Month, last: Month) -> Iterator[tuple[Month, Month, Reading | None]]:
        """The months from `first` to `last` cut where the figure changes."""
        begins = first
        while begins <= last:
            ends = min([last, *(f.last for f in self.figures if f.first <= begins <= f.last)], default=last)
            ends = min([ends, *(f.first.plus(-1) for f in self.figures if begins < f.first <= ends)])
            yield begins, ends, self.reading(begins)
            begins = ends.plus(1)


@dataclass(frozen=True, slots=True)
class AllSeries:
    """Every file of `policy/series/`."""

    by_id: Mapping[str, Series]

    def of(self, name: str) -> Series:
        """Raises NotFound."""
        if name not in self.by_id:
            raise NotFound(f"series {name}")
        return self.by_id[name]
