"""JSON as a contract, not as a hint: UTF-8, no key twice, no number where texts are agreed."""

import json
from typing import Any, NoReturn

from models.errors import BureauGarbled


def parse(raw: bytes) -> dict[str, Any]:
    """An object of texts, nulls, booleans, lists and objects. Raises BureauGarbled, which never carries content."""
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError):
        raise BureauGarbled("answer is not JSON") from None
    if not isinstance(found, dict):
        raise BureauGarbled("answer is not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BureauGarbled("answer names a key twice")
    return found


def _no_number(text: str) -> NoReturn:
    # Amounts travel as texts: a JSON number has already lost whether it was 1.10 or 1.1000000001.
    raise BureauGarbled("answer holds a number")
