"""Cities as the policy folder describes them: one file per city (design 2, insurance domain 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from models.errors import CityNotServed, Misconfigured
from models.exchange import Language
from models.insurance.record import Owner
from models.policy.toml_file import Table, opened

Named = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class OwnerPolicy:
    """Who keeps a scheme, in both languages, and within how many hours its figures are promised."""

    name: Named
    promise_hours: int


@dataclass(frozen=True, slots=True)
class Level2Policy:
    """How level 2 is proved here: methods in the order offered, and what else the bureau demands."""

    methods: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenewalRules:
    """Deadlines of a points permit in days, with their source (points rules 2.4, 2.6)."""

    threshold: Decimal
    window_days: int
    late_days: int
    cite: str


@dataclass(frozen=True, slots=True)
class City:
    """`owners`, `level2` and `points` exist for served cities only."""

    code: str
    name: Named
    served: bool
    hotline: str
    apps: tuple[str, ...]
    aliases: tuple[str, ...]
    owners: Mapping[Owner, OwnerPolicy]
    level2: Level2Policy | None
    points: RenewalRules | None

    def mentions(self) -> tuple[str, ...]:
        """Every way a citizen writes this city."""
        return (self.name[Language.ZH], self.name[Language.EN], *self.aliases)


@dataclass(frozen=True, slots=True)
class Cities:
    """All cities we know of, served or not, by code."""

    by_code: Mapping[str, City]

    def known(self, code: str) -> City:
        """The city, served or not. Raises CityNotServed for a code we do not know."""
        if code not in self.by_code:
            raise CityNotServed(code)
        return self.by_code[code]

    def served(self, code: str) -> City:
        """Raises CityNotServed when the city's bureau is not connected here."""
        city = self.known(code)
        if not city.served:
            raise CityNotServed(code)
        return city

    def all_served(self) -> tuple[City, ...]:
        return tuple(city for city in self.by_code.values() if city.served)


# `bureau` belongs to the room that talks to bureaus; it reads and checks its own table.
ALWAYS = ("code", "served", "hotline", "apps", "aliases", "name")
WHEN_SERVED = ("owners", "level2", "points", "bureau")


def load_cities(folder: Path) -> Cities:
    """Every `*.toml` of the folder. Raises Misconfigured with file and key of all mistakes in the first bad file."""
    cities = [_city(file) for file in sorted(folder.glob("*.toml"))]
    if not cities:
        raise Misconfigured(f"{folder.name}: no city file")
    _no_shared_mention(cities)
    return Cities({city.code: city for city in cities})


def _city(file: Path) -> City:
    with opened(file) as table:
        served = table.flag("served")
        table.only((*ALWAYS, *WHEN_SERVED) if served else ALWAYS)
        if table.text("code") != file.stem:
            table.wrong("code", "differs from the file's name")
        return City(
            code=file.stem,
            name=_named(table.table("name")),
            served=served,
            hotline=table.text("hotline"),
            apps=table.texts("apps"),
            aliases=table.texts("aliases"),
            owners=_owners(table.table("owners")) if served else {},
            level2=_level2(table.table("level2")) if served else None,
            points=_renewal(table.table("points")) if served and table.has("points") else None,
        )


def _named(table: Table, *others: str) -> Named:
    table.only((*Language, *others))
    return {language: table.text(language) for language in Language}


def _owners(table: Table) -> Mapping[Owner, OwnerPolicy]:
    table.only(Owner)
    rows = {owner: table.table(owner) for owner in Owner}
    return {
        owner: OwnerPolicy(name=_named(row, "promise_hours"), promise_hours=row.count("promise_hours"))
        for owner, row in rows.items()
    }


def _level2(table: Table) -> Level2Policy:
    table.only(("methods", "extra"))
    methods = table.texts("methods")
    if not methods:
        table.wrong("methods", "is empty")
    if set(methods) == {"query_password"}:
        table.wrong("methods", "a query password is set at level 3: offer another way there")
    return Level2Policy(methods=methods, extra=table.texts("extra"))


def _renewal(table: Table) -> RenewalRules:
    table.only(("threshold", "renewal_window_days", "late_days", "cite"))
    return RenewalRules(
        threshold=table.amount("threshold"),
        window_days=table.count("renewal_window_days"),
        late_days=table.count("late_days"),
        cite=table.text("cite"),
    )


def _no_shared_mention(cities: list[City]) -> None:
    seen: dict[str, str] = {}
    for city in cities:
        for mention in {mention.lower() for mention in city.mentions()}:
            if seen.setdefault(mention, city.code) != city.code:
                raise Misconfigured(f"cities: {mention} names both {seen[mention]} and {city.code}")
