"""The keys of a rule set's claims: `[claim.<key>]` with kind, options or limits, and fields for objects."""

from collections.abc import Mapping
from decimal import Decimal

from models.points.deriving import COUNTED
from models.points.keys import KINDS, Key
from models.policy.toml_file import Table

ALLOWED = ("kind", "options", "from", "to", "ahead", "fields", "gives", "counted")
NEED_OPTIONS = ("choice", "choices", "dated")


def claim_keys(table: Table) -> Mapping[str, Key]:
    """Limits here say what is possible at all, not what the law wants; they need no source."""
    keys = {name: _key(table.table(name), name) for name in table.names()}
    for key in keys.values():
        if key.gives and key.gives not in keys:
            table.wrong(key.name, f"gives {key.gives}, which is no key")
    return keys


def _key(table: Table, name: str) -> Key:
    table.only(ALLOWED)
    kind = table.text("kind")
    if kind not in KINDS:
        table.wrong("kind", f"is none of {', '.join(KINDS)}")
    options = table.texts("options") if table.has("options") else ()
    if (kind in NEED_OPTIONS) != bool(options):
        table.wrong("options", "belong to choices, and every choice has some")
    fields = table.table("fields") if table.has("fields") else None
    below = tuple(_key(fields.table(one), f"{name}.{one}") for one in fields.names()) if fields else ()
    ahead = table.has("ahead") and table.flag("ahead")
    return Key(
        name=name,
        kind=kind,
        options=options,
        lowest=_limit(table, "from"),
        highest=_limit(table, "to"),
        may_be_ahead=ahead,
        gives=table.text("gives") if table.has("gives") else "",
        counted=_counted(table) if table.has("gives") else "",
        fields=below,
    )


def _counted(table: Table) -> str:
    way = table.text("counted")
    if way not in COUNTED:
        table.wrong("counted", f"is none of {', '.join(COUNTED)}")
        return "years"
    return way


def _limit(table: Table, key: str) -> Decimal | None:
    return table.amount(key) if table.has(key) else None
