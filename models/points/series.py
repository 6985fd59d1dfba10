"""Yearly figures that rules refer to: average wage, limits of the contribution base (points rules 1.12)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from models.calendar.month import Month
from models.errors import NotFound
from models.points.citing import Status

# After the last figure nothing is known for as long as anybody asks.
FOR_EVER: Final = Month(9999, 12).ordinal()


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


class Reading(NamedTuple):
    """One value for the months with ordinals `first` to `last`.

    `stands_in` when their own figure is unknown and this is the last known one, which `figure` tells.
    """

    first: int
    last: int
    value: Decimal
    stands_in: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Series:
    """`figures` follow each other without gap or overlap. Before the first of them nothing can be read."""

    id: str
    unit: str
    figures: tuple[Figure, ...]
    sources: Mapping[str, str]
    readings: tuple[Reading, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "readings", tuple(_readings(self.figures)))

    def reading(self, month: Month) -> Reading | None:
        """The figure in force in a month, else the last known before it; None before the series begins."""
        at = month.ordinal()
        return next((reading for reading in self.readings if reading.first <= at <= reading.last), None)


def _readings(figures: tuple[Figure, ...]) -> Iterator[Reading]:
    known: Figure | None = None
    for figure in figures:
        known = figure if figure.value is not None else known
        if known is not None and known.value is not None:
            first, last = figure.first.ordinal(), figure.last.ordinal()
            yield Reading(first, last, known.value, figure.value is None, known)
    if known is not None and known.value is not None:
        yield Reading(figures[-1].last.ordinal() + 1, FOR_EVER, known.value, True, known)


@dataclass(frozen=True, slots=True)
class AllSeries:
    """Every file of `policy/series/`."""

    by_id: Mapping[str, Series]

    def of(self, name: str) -> Series:
        """Raises NotFound."""
        if name not in self.by_id:
            raise NotFound(f"series {name}")
        return self.by_id[name]
