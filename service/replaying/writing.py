"""Texts by element path as a document again, XML or JSON: the reader of its format gives the same texts back."""

import re
from collections.abc import Mapping
from typing import Any

from models.push import Wire
from wechat.platform import strict_json
from wechat.platform.reply import cdata

_NUMBERED = re.compile(r"(?P<name>.*)#(?P<place>[0-9]+)", re.DOTALL)


def written(texts: Mapping[str, str], wire: Wire) -> bytes:
    """The document whose `wechat.platform.wire.read` gives these texts."""
    return to_json(texts) if wire is Wire.JSON else to_xml(texts)


def to_xml(texts: Mapping[str, str]) -> bytes:
    """The document whose `read` gives these texts."""
    return f"<xml>{_inside(_tree(texts))}</xml>".encode()


def to_json(texts: Mapping[str, str]) -> bytes:
    """The object whose `read` gives these texts; numbers come as the texts they were written as."""
    return strict_json.write(_object(_tree(texts)))


def _tree(texts: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, text in texts.items():
        *outer, leaf = path.split("/")
        place = tree
        for name in outer:
            place = place.setdefault(name, {})
        place[leaf] = text
    return tree


def _inside(tree: Mapping[str, Any]) -> str:
    return "".join(_element(path.partition("#")[0], held) for path, held in tree.items())


def _element(name: str, held: Any) -> str:
    return f"<{name}>{_inside(held) if isinstance(held, dict) else cdata(held)}</{name}>"


def _object(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Names with a number are the items of one array, whose first object has none."""
    repeated = {found["name"] for name in tree if (found := _NUMBERED.fullmatch(name))}
    plain: dict[str, Any] = {}
    for name, held in tree.items():
        found = _NUMBERED.fullmatch(name)
        value = _object(held) if isinstance(held, dict) else held
        if found is None and name not in repeated:
            plain[name] = value
        else:
            plain.setdefault(found["name"] if found else name, []).append({} if found is None and not value else value)
    return plain
