"""JSON from outside, read so that two readers cannot disagree about it."""

import json
from collections.abc import Callable
from typing import NoReturn


def read(body: bytes) -> dict[str, object]:
    """The object in `body`. Raises ValueError: not UTF-8, not JSON, not an object, a doubled key, NaN, too deep."""
    return _read(body)


def read_texts(body: bytes) -> dict[str, object]:
    """As `read`, but every number comes as the text it was written as: ids exceed 53 bits, and some are sent quoted."""
    return _read(body, parse_int=str, parse_float=str)


def _read(body: bytes, **numbers: Callable[[str], object]) -> dict[str, object]:
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant, **numbers)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def write(body: object) -> bytes:
    """UTF-8 without `\\u` escapes, which some calls refuse and others show to the citizen (wechat-wire 0.2)."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
