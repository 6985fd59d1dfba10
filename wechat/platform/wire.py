"""Which format a body has, and its reader: XML or JSON, one internal form."""

from collections.abc import Callable, Mapping
from typing import Final

from models.errors import BadRequest
from models.push import Wire
from wechat.platform import flat_json, xml

_FIRST: Final = {b"<": Wire.XML, b"{": Wire.JSON}
_READERS: Final[Mapping[Wire, Callable[[bytes], dict[str, str]]]] = {Wire.XML: xml.read, Wire.JSON: flat_json.read}


def wire_of(body: bytes, content_type: str = "") -> Wire:
    """By the first byte that is neither byte-order mark nor space. Raises BadRequest.

    A content type that names the other format is a contradiction; one that names neither says nothing.
    """
    found = _FIRST.get(body.removeprefix(flat_json.BOM).lstrip(b" \t\r\n")[:1])
    if found is None:
        raise BadRequest("neither XML nor JSON")
    kind = content_type.partition(";")[0].strip().lower()
    said = {wire for wire in Wire if kind.endswith((f"/{wire}", f"+{wire}"))}
    if said - {found}:
        raise BadRequest("content type of another format")
    return found


def read(body: bytes, wire: Wire) -> dict[str, str]:
    """Texts by element path. Raises BadRequest and TooLarge."""
    return _READERS[wire](body)
