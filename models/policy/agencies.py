"""Where to go in person. What nobody has verified is not told (insurance domain 4.3)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.exchange import Language
from models.policy.cities import Named
from models.policy.toml_file import Table, opened


@dataclass(frozen=True, slots=True)
class Agency:
    """`address`, `phone` and `hours` are None unless somebody checked them on `verified_on`."""

    name: Named
    region: str
    services: tuple[str, ...]
    address: str | None
    phone: str | None
    hours: str | None
    verified_on: date | None


def load_agencies(file: Path) -> tuple[Agency, ...]:
    """In the order of the file. Raises Misconfigured with file and key of every mistake."""
    with opened(file) as table:
        table.only(("agency",))
        return tuple(_agency(row) for row in table.tables("agency"))


def _agency(row: Table) -> Agency:
    row.only(("name", "region", "services", "address", "phone", "hours", "verified_on"))
    names = row.table("name")
    names.only(Language)
    verified = row.day("verified_on")
    told = {key: row.text(key, empty=True) for key in ("address", "phone", "hours")}
    return Agency(
        name={language: names.text(language) for language in Language},
        region=row.text("region"),
        services=row.texts("services"),
        **{key: (text or None) if verified is not None else None for key, text in told.items()},
        verified_on=verified,
    )
