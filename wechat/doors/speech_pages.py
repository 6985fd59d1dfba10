"""A long text in pieces that WeChat takes: split at line edges, each piece but the last ends with how to go on."""

from typing import Final

MOST: Final = 2048
"""Bytes of UTF-8 in one text reply (wechat-wire 2.10, 8.1)."""


def in_pages(text: str, more: str, most: int = MOST) -> tuple[str, ...]:
    """`more` is the line under every page but the last. Lines too long for a page are cut between characters."""
    text = text.strip()
    if _size(text) <= most:
        return (text,)
    room = most - _size(f"\n{more}")
    pages = [""]
    for line in (piece for whole in text.splitlines() for piece in _pieces(whole, room)):
        longer = f"{pages[-1]}\n{line}" if pages[-1] else line
        if _size(longer) <= room:
            pages[-1] = longer
        else:
            pages.append(line)
    full = [page.strip("\n") for page in pages if page.strip()]
    return (*(f"{page}\n{more}" for page in full[:-1]), full[-1])


def _pieces(line: str, room: int) -> list[str]:
    pieces = [""]
    for char in line:
        if _size(pieces[-1] + char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _size(text: str) -> int:
    return len(text.encode())
