"""Money in integer cents of RMB; no floats anywhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in cents (分)."""

    cents: int

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def yuan(self) -> str:
        """`1234567` cents as `12,345.67` (without the unit)."""
        sign, rest = ("-" if self.cents < 0 else ""), abs(self.cents)
        return f"{sign}{rest // 100:,}.{rest % 100:02d}"
