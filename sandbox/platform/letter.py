"""Pushes and replies as XML."""

from collections.abc import Mapping
from xml.etree import ElementTree

LARGEST = 64 * 1024  # bytes of a reply


class BadLetter(Exception):
    """Not the XML that belongs here."""


def write(fields: Mapping[str, str | int]) -> str:
    """`<xml>` with one element per field: text in CDATA, numbers bare."""
    return "<xml>" + "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def read(text: str) -> dict[str, str]:
    """The top-level elements of an `<xml>` letter; nested ones as "" . Raises BadLetter."""
    # A document type could define entities; no honest letter has one.
    if len(text) > LARGEST or "<!DOCTYPE" in text:
        raise BadLetter("too large, or with a document type")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as broken:
        raise BadLetter("not XML") from broken
    names = [element.tag for element in root]
    if root.tag != "xml" or len(set(names)) != len(names):
        raise BadLetter("not one <xml> with distinct elements")
    return {element.tag: element.text or "" for element in root}


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    # "]]>" would end the section: split it over two.
    return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
