"""Which cities' bureaus are connected here, from BUREAUS_FILE (docs/bureau-live-api.md 5)."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bureaus import live_mode
from bureaus.dial import system_lookup
from bureaus.house import House
from models.errors import CityNotServed, Misconfigured
from models.ports import Alarms, BureauSource, Clock, Lookup, Random

Open = Callable[[str, Mapping[str, Any], Path, House], BureauSource]

# One sync mode, one file: what a city's `mode` may say.
MODES: dict[str, Open] = {"live": live_mode.connect}


class Connected:
    """models.ports.Bureaus over the sources of a BUREAUS_FILE."""

    def __init__(self, sources: Mapping[str, BureauSource]) -> None:
        self._sources = dict(sources)

    def of(self, city: str) -> BureauSource:
        if city not in self._sources:
            raise CityNotServed(city)
        return self._sources[city]

    def cities(self) -> tuple[str, ...]:
        """Codes of the connected cities, sorted."""
        return tuple(sorted(self._sources))


def connect(
    file: Path,
    cities: Path,
    clock: Clock,
    random: Random,
    alarms: Alarms | None = None,
    *,
    lookup: Lookup = system_lookup,
) -> Connected:
    """`file` is BUREAUS_FILE, `cities` the folder of city files that hold the field maps. Nothing is called yet.

    Raises Misconfigured when others may read the file, or with all findings of all cities at once.
    """
    house = House(clock, random, alarms, lookup)
    findings: list[str] = []
    sources: dict[str, BureauSource] = {}
    for city, table in _tables(file).items():
        try:
            sources[city] = _source(city, table, cities, house)
        except Misconfigured as finding:
            findings.append(f"{city}: {finding.subject}")
    if findings:
        raise Misconfigured("; ".join(findings))
    return Connected(sources)


def _source(city: str, table: Any, cities: Path, house: House) -> BureauSource:
    if not isinstance(table, dict) or table.get("mode") not in MODES:
        raise Misconfigured(f"mode is not one of {', '.join(MODES)}")
    if not (cities / f"{city}.toml").is_file():
        raise Misconfigured("no such city in policy/cities")
    settings = {key: value for key, value in table.items() if key != "mode"}
    return MODES[table["mode"]](city, settings, cities / f"{city}.toml", house)


def _tables(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_mode & 0o077:
            raise Misconfigured(f"{file.name} holds secrets: its mode must be 0600")
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        # The parser's message may quote a line, and a line may be a secret.
        raise Misconfigured(f"{file.name}: {type(cause).__name__}") from None
