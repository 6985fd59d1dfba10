"""JSON pushes in the form of XML ones: texts by element path, within the same bounds (security design 6.1.2).

WeChat sends one event in several shapes (wechat-wire 2.9): lists as array or object, numbers as number or text.
"""

from typing import Final

from models.errors import BadRequest, TooLarge
from wechat.platform import strict_json
from wechat.platform.xml import MAX_DEPTH, MAX_NODES

BOM: Final = b"\xef\xbb\xbf"
_SEPARATORS: Final = frozenset("/#")


def read(body: bytes) -> dict[str, str]:
    """`{"List": [{"a": 1}, {"a": 2}]}` is `List/a`, `List#2/a`, as `xml.read` gives them; numbers as written.

    Texts that stand in an array themselves are numbered from `#1`: no array passes for a single text. Raises TooLarge
    (depth, nodes) and BadRequest (not an object, doubled key, an array in an array, NUL, half a surrogate pair).
    """
    try:
        found = strict_json.read_texts(body.removeprefix(BOM))
        flat = _Flat()
        flat.object(found, "", 1)
        "".join((*flat.texts, *flat.texts.values())).encode()  # half a surrogate pair is no text
    except ValueError:
        raise BadRequest("not a plain JSON object") from None
    if any("\0" in text for text in flat.texts.values()):
        raise BadRequest("NUL in JSON")
    return flat.texts


class _Flat:
    """Walks the tree, at most MAX_DEPTH deep and over at most MAX_NODES values, the root being the first of both."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._nodes = 1

    def object(self, found: dict[str, object], path: str, depth: int) -> None:
        if not found and path:
            self.texts[path] = ""
        for name, value in found.items():
            if not name or not _SEPARATORS.isdisjoint(name):
                raise BadRequest("JSON key")  # could be read as the path of another value
            inner = f"{path}/{name}" if path else name
            if isinstance(value, list):
                self._array(value, inner, depth + 1)
            else:
                self._value(value, inner, depth + 1)

    def _array(self, items: list[object], path: str, depth: int) -> None:
        if not items:
            self._value(None, path, depth)
        for place, item in enumerate(items, 1):
            if isinstance(item, list):
                raise BadRequest("JSON array in an array")
            first = place == 1 and isinstance(item, dict)
            self._value(item, path if first else f"{path}#{place}", depth)

    def _value(self, value: object, path: str, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise TooLarge("JSON nodes or depth")
        if isinstance(value, dict):
            self.object(value, path, depth)
        elif isinstance(value, bool):
            self.texts[path] = str(value).lower()
        else:
            self.texts[path] = "" if value is None else str(value)
