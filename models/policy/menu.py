"""The official account's menu as policy; the limits are WeChat's (wechat-wire 9.1)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.policy.toml_file import Table, opened

TOP_BUTTONS: Final = 3
BELOW: Final = 5
TOP_NAME: Final = 16  # bytes of UTF-8
BELOW_NAME: Final = 60
KEY: Final = 128


@dataclass(frozen=True, slots=True)
class Button:
    """A click button with its `key`, or one that opens the buttons `below` it."""

    name: str
    key: str | None
    below: tuple["Button", ...] = ()

    def wire(self) -> dict[str, object]:
        """As `menu/create` wants it."""
        if self.key is not None:
            return {"type": "click", "name": self.name, "key": self.key}
        return {"name": self.name, "sub_button": [button.wire() for button in self.below]}


@dataclass(frozen=True, slots=True)
class Menu:
    buttons: tuple[Button, ...]

    def taps(self) -> tuple[str, ...]:
        """Every key a tap can send."""
        leaves = (leaf for button in self.buttons for leaf in (button.below or (button,)))
        return tuple(leaf.key for leaf in leaves if leaf.key is not None)

    def wire(self) -> dict[str, object]:
        """The body of `menu/create`."""
        return {"button": [button.wire() for button in self.buttons]}


def load_menu(file: Path) -> Menu:
    """Raises Misconfigured with file and key of every mistake."""
    with opened(file) as table:
        table.only(("button",))
        rows = table.tables("button")
        _between(table, "button", len(rows), TOP_BUTTONS)
        return Menu(tuple(_top(row) for row in rows))


def _top(row: Table) -> Button:
    row.only(("name", "key", "below"))
    if not row.has("below"):
        return Button(_short(row, "name", TOP_NAME), _short(row, "key", KEY))
    if row.has("key"):
        row.wrong("key", "stands beside buttons below")
    rows = row.tables("below")
    _between(row, "below", len(rows), BELOW)
    return Button(_short(row, "name", TOP_NAME), None, tuple(_leaf(leaf) for leaf in rows))


def _leaf(row: Table) -> Button:
    row.only(("name", "key"))
    return Button(_short(row, "name", BELOW_NAME), _short(row, "key", KEY))


def _short(row: Table, key: str, limit: int) -> str:
    text = row.text(key)
    if len(text.encode()) > limit:
        row.wrong(key, f"is longer than {limit} bytes")
    return text


def _between(table: Table, key: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        table.wrong(key, f"needs 1 to {most} entries")
