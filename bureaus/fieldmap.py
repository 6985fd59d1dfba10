"""A city's field map: our names for the bureau's items, our words for its codes (`bureau` in policy/cities/*.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.exchange import Reason
from models.insurance.payments import Cause, PaidState, PayType
from models.insurance.record import Owner, PayStatus, Scheme
from models.points.record import PermitState, PointsState
from models.policy.toml_file import Table, opened

Items = Mapping[str, str]

# Everything we read; a map that names less, or more, is wrong.
ITEMS = {
    "answer": ("code", "data"),
    "time": ("now",),
    "ask": ("number", "first_year", "last_year"),
    "match": ("people",),
    "match_person": ("number", "name", "district"),
    "insurance": ("number", "schemes"),
    "scheme": (
        *("scheme", "owner", "state", "status", "retired", "first_month", "last_paid", "months", "base", "balance"),
        *("accounts", "arrears", "gaps", "corrections", "as_of", "next_update"),
    ),
    "account": ("unit", "status", "since", "until"),
    "correction": ("corrected_on",),
    "payments": ("number", "first_year", "last_year", "schemes"),
    "payments_scheme": ("scheme", "owner", "state", "rows", "corrections", "years", "as_of", "next_update"),
    "payment": (
        *("period", "settled", "arrived", "kind", "state", "base", "employer", "personal", "to_account"),
        *("interest", "late_fee", "unit"),
    ),
    "base_correction": ("item", "before", "after", "since", "until", "corrected_on", "cause"),
    "year": ("year", "months"),
    "points": (
        *("number", "state", "score", "threshold", "lines", "valid_from", "valid_to", "permit", "permit_expiry"),
        *("employer_may_act", "remark", "rule_set", "as_of", "next_update"),
    ),
    "line": ("indicator", "points"),
}


class Outcome(StrEnum):
    """What a business code means."""

    DONE = "done"
    NOBODY = "nobody"
    SEVERAL = "several"
    BUSY = "busy"
    MAINTENANCE = "maintenance"


SHOWN = "shown"
WORDS: dict[str, frozenset[str] | None] = {
    "answer": frozenset(Outcome),
    "scheme": frozenset(Scheme),
    "owner": frozenset(Owner),
    "state": frozenset({SHOWN, *Reason}),
    "status": frozenset(PayStatus),
    "yes_no": frozenset({"yes", "no"}),
    "pay_type": frozenset(PayType),
    "paid_state": frozenset(PaidState),
    "corrected_item": frozenset({"base"}),
    "cause": frozenset(Cause),
    "points_state": frozenset(PointsState),
    "permit": frozenset(PermitState),
    "indicator": None,  # the rule set names the indicators, not we
}


@dataclass(frozen=True, slots=True)
class FieldMap:
    """`items[section][our name]` is the bureau's item; `codes[table][bureau's code]` is our word."""

    items: Mapping[str, Items]
    extra: Items
    codes: Mapping[str, Mapping[str, str]]


def load(file: Path) -> FieldMap:
    """The `bureau` table of a city's file. Raises Misconfigured with all findings."""
    with opened(file) as city:
        bureau = city.table("bureau")
        bureau.only((*ITEMS, "extra", "codes"))
        codes = bureau.table("codes")
        codes.only(WORDS)
        return FieldMap(
            items={section: _items(bureau.table(section), names) for section, names in ITEMS.items()},
            extra=_texts(bureau.table("extra")),
            codes={name: _codes(codes.table(name), allowed) for name, allowed in WORDS.items()},
        )


def _items(table: Table, names: tuple[str, ...]) -> Items:
    table.only(names)
    return {name: table.text(name) for name in names}


def _texts(table: Table) -> Items:
    keys = table.names()
    return {key: table.text(key) for key in keys}


def _codes(table: Table, allowed: frozenset[str] | None) -> Items:
    words = _texts(table)
    for code, word in words.items():
        if allowed is not None and word not in allowed:
            table.wrong(code, f"{word} is not one of our words")
    if not words:
        table.wrong("", "is empty")
    return words
