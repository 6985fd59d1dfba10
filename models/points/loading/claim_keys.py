"""The keys of a rule set's claims: `[claim.<key>]` with kind, options or limits, and fields for objects."""

from collections.abc import Mapping
from decimal import Decimal

from models.points.keys import KINDS, Key
from models.policy.toml_file import Table

ALLOWED = ("kind", "options", "from", "to", "ahead", "fields")
NEED_OPTIONS = ("choice", "choices")


def claim_keys(table: Table) -> Mapping[str, Key]:
    """Limits here say what is possible at all, not what the law wants; they need no source."""
    return {name: _key(table.table(name), name) for name in table.names()}


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
    return Key(name, kind, options, _limit(table, "from"), _limit(table, "to"), ahead, below)


def _limit(table: Table, key: str) -> Decimal | None:
    return table.amount(key) if table.has(key) else None
