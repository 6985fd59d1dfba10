"""Reading a push's kept fields as what they should be. All raise BadRequest with the field's name, never its value."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from models.errors import BadRequest
from models.people.pii import Pii

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DEGREES: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,20})?", re.ASCII)

Fields = Mapping[str, str]


def text(fields: Fields, *names: str) -> str:
    """The first of these that is there and not empty: some fields have two spellings."""
    found = maybe(fields, *names)
    if found is None:
        raise BadRequest(names[0])
    return found


def maybe(fields: Fields, *names: str) -> str | None:
    return next((fields[name] for name in names if fields.get(name)), None)


def whole(fields: Fields, *names: str) -> int:
    """A whole number, sent as number or text."""
    found = text(fields, *names)
    if not _WHOLE.fullmatch(found):
        raise BadRequest(names[0])
    return int(found)


def degrees(fields: Fields, name: str) -> Decimal:
    """Degrees or metres; exact as written."""
    found = text(fields, name)
    if not _DEGREES.fullmatch(found):
        raise BadRequest(name)
    return Decimal(found)


def private(fields: Fields, name: str) -> Pii | None:
    return Pii(found) if (found := maybe(fields, name)) else None


def groups(fields: Fields, *paths: str) -> tuple[Fields, ...]:
    """The members of a list, whichever of `paths` it came under, in order; the paths inside are the members' own.

    `List/a`, `List#2/a` are two members; so are `List#1`, `List#2` of plain texts, under the name "".
    """
    for path in paths:
        found = tuple(_members(fields, path))
        if found:
            return found
    return ()


def _members(fields: Fields, path: str) -> Iterator[Fields]:
    members: dict[str, dict[str, str]] = {}
    wanted = re.compile(rf"{re.escape(path)}(#[0-9]+)?(?:/(.+))?")
    for name, value in fields.items():
        if fits := wanted.fullmatch(name):
            members.setdefault(fits[1] or "#1", {})[fits[2] or ""] = value
    return iter(members.values())
