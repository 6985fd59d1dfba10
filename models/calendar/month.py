"""A calendar month as a value: contributions are owed for months, not for days."""

from dataclasses import dataclass
from datetime import date

from models.errors import BadRequest


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """`year` 1..9999, `number` 1..12."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 12):
            raise BadRequest("month out of range")

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """`YYYYMM` as bureaus write it (AAE003). Raises BadRequest."""
        if len(text) != 6 or not (text.isascii() and text.isdigit()):
            raise BadRequest("month is not YYYYMM")
        return cls(int(text[:4]), int(text[4:]))

    def ordinal(self) -> int:
        """Months since year 0: differences of ordinals count months."""
        return self.year * 12 + self.number - 1

    def plus(self, months: int) -> "Month":
        year, rest = divmod(self.ordinal() + months, 12)
        return Month(year, rest + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}{self.number:02d}"
