"""Reading a bureau's object by our names. What cannot be read is named by field or code table, never by its content."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NoReturn

from bureaus.fieldmap import FieldMap
from models.calendar.month import Month
from models.errors import BadRequest, BureauGarbled
from models.money import Money

SHANGHAI = timezone(timedelta(hours=8))  # China has one time zone and, since 1992, no summer time
AMOUNT = re.compile(r"(-?)([0-9]{1,12})\.([0-9]{2})")
COUNT = re.compile(r"[0-9]{1,4}")
POINTS = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,2})?")
YEAR = re.compile(r"[0-9]{4}")
DAY = re.compile(r"[0-9]{8}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
LONGEST = 500
MOST_ROWS = 2000


class Row:
    """One object of the answer, read as `section` of the field map. Every reader raises BureauGarbled."""

    def __init__(self, content: Any, section: str, fields: FieldMap) -> None:
        if not isinstance(content, dict):
            raise BureauGarbled(f"{section}: not an object")
        self._content: Mapping[str, Any] = content
        self._section = section
        self._fields = fields

    def raw(self, name: str) -> Any:
        item = self._fields.items[self._section][name]
        if item not in self._content:
            raise self.unreadable(name)
        return self._content[item]

    def maybe(self, name: str) -> str | None:
        """A text, or None for null. A key that is missing is not null: it is unreadable."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str) or not 1 <= len(value) <= LONGEST:
            raise self.unreadable(name)
        return value

    def text(self, name: str) -> str:
        value = self.maybe(name)
        if value is None:
            raise self.unreadable(name)
        return value

    def code(self, name: str, table: str) -> str | None:
        """Our word for the bureau's code; None for null."""
        value = self.maybe(name)
        if value is None:
            return None
        if value not in self._fields.codes[table]:
            raise BureauGarbled(f"code table {table}")
        return self._fields.codes[table][value]

    def must(self, name: str, table: str) -> str:
        """Our word for a code that has to be there."""
        word = self.code(name, table)
        if word is None:
            raise self.unreadable(name)
        return word

    def count(self, name: str) -> int | None:
        value = self._shaped(name, COUNT)
        return None if value is None else int(value)

    def points(self, name: str) -> Decimal | None:
        value = self._shaped(name, POINTS)
        return None if value is None else Decimal(value)

    def money(self, name: str) -> Money | None:
        """Yuan with two decimals, as cents."""
        value = self._shaped(name, AMOUNT)
        return None if value is None else Money(int(value.replace(".", "")))

    def year(self, name: str) -> int:
        """A calendar year that has to be there."""
        return int(self._shaped(name, YEAR) or self._lack(name))

    def day(self, name: str) -> date | None:
        value = self._shaped(name, DAY)
        try:
            return None if value is None else date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError:
            raise self.unreadable(name) from None

    def moment(self, name: str) -> datetime:
        value = self._shaped(name, MOMENT)
        try:
            return datetime.strptime(value or "", "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        except ValueError:
            raise self.unreadable(name) from None

    def month(self, name: str) -> Month | None:
        value = self.maybe(name)
        return None if value is None else self._month(value, name)

    def months(self, name: str) -> tuple[Month, ...]:
        return tuple(self._month(value, name) for value in self.list(name))

    def rows(self, name: str, section: str) -> tuple["Row", ...]:
        return tuple(Row(value, section, self._fields) for value in self.list(name))

    def list(self, name: str) -> list[Any]:
        value = self.raw(name)
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise self.unreadable(name)
        return value

    def unreadable(self, name: str) -> BureauGarbled:
        """The error to raise for this field."""
        return BureauGarbled(f"{self._section}.{name}")

    def _lack(self, name: str) -> NoReturn:
        raise self.unreadable(name)

    def _month(self, value: Any, name: str) -> Month:
        try:
            return Month.parse(value if isinstance(value, str) else "")
        except BadRequest:
            raise self.unreadable(name) from None

    def _shaped(self, name: str, shape: re.Pattern[str]) -> str | None:
        value = self.maybe(name)
        if value is not None and not shape.fullmatch(value):
            raise self.unreadable(name)
        return value
