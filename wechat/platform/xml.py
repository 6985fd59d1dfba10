"""XML from the internet, read within bounds: flat, small, without anything that XML can do beyond elements and text.

Bounds are held while reading, so a hostile body costs no more than a good one (security design 6.1.2).
"""

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from models.errors import BadRequest, TooLarge

MAX_DEPTH: Final = 8
MAX_NODES: Final = 256


def read(body: bytes) -> dict[str, str]:
    """The texts inside `<xml>…</xml>` by element path: `Event`, `SendLocationInfo/Label`, `Event/List#2/TemplateId`.

    Repeated inner elements are numbered from the second on. Raises TooLarge (depth, nodes) and BadRequest (anything
    else that is not such a document: DTD, entity, attribute, comment, mixed text, doubled top-level element).
    """
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, encoding="utf-8", forbid_dtd=True)
    try:
        body.decode("utf-8")  # a byte-order mark would make the parser read other encodings, whatever it is told
        parser.feed(body)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        raise BadRequest("not a plain XML document") from None
    return reader.texts


@dataclass(slots=True)
class _Open:
    """An element whose end was not seen yet."""

    path: str
    text: list[str] = field(default_factory=list)
    children: dict[str, int] = field(default_factory=dict)


class _Reader:
    """The parser's target: keeps leaf texts, refuses what we do not read."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._stack: list[_Open] = []
        self._nodes = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES or len(self._stack) >= MAX_DEPTH:
            raise TooLarge("XML nodes or depth")
        if attributes or tag.startswith("{"):
            raise BadRequest("XML attribute or namespace")
        self._stack.append(_Open(self._path_of(tag)))

    def data(self, text: str) -> None:
        self._stack[-1].text.append(text)

    def end(self, tag: str) -> None:
        element = self._stack.pop()
        text = "".join(element.text)
        if not element.children:
            self.texts[element.path] = text
        elif text.strip():
            raise BadRequest("text between XML elements")

    def comment(self, text: str) -> None:
        raise BadRequest("XML comment")

    def pi(self, target: str, text: str | None = None) -> None:
        raise BadRequest("XML processing instruction")

    def close(self) -> None:
        return

    def _path_of(self, tag: str) -> str:
        if not self._stack:
            if tag != "xml":
                raise BadRequest("XML root")
            return ""
        parent = self._stack[-1]
        count = parent.children[tag] = parent.children.get(tag, 0) + 1
        if count == 1:
            return f"{parent.path}/{tag}" if parent.path else tag
        if not parent.path:
            # Two texts for one field: whoever checks one and uses the other is fooled.
            raise BadRequest("doubled XML element")
        return f"{parent.path}/{tag}#{count}"
