"""The house as syntax trees: which room a file is in, what it imports, and its functions."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Floor of each room, design 2; the first prefix that fits names the room. `sandbox` stands aside on no floor.
FLOORS = {
    "app": 4,
    "service": 3,
    "handlers": 2,
    "wechat/doors": 1,
    "wechat/platform": 1,
    "wechat": 1,
    "staff": 1,
    "bureaus": 1,
    "auth": 1,
    "models": 0,
}
ASIDE = ("sandbox", "tests", "bench", "migrations")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text and tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return room_of(self.path.removesuffix(".py"))


def read(path: str, text: str) -> Source:
    return Source(path, text, ast.parse(text))


def sources() -> list[Source]:
    """All Python of the product and the sandbox."""
    files = [*ROOT.glob("*.py"), *(file for room in (*FLOORS, "sandbox") for file in (ROOT / room).rglob("*.py"))]
    return [read(str(file.relative_to(ROOT)), file.read_text("utf-8")) for file in sorted(set(files))]


def room_of(path: str) -> str:
    """`models/people/pii` is in `models`; a path of nobody's is its first part."""
    ours = (room for room in (*FLOORS, *ASIDE) if path == room or path.startswith(f"{room}/"))
    return next(ours, path.partition("/")[0])


def is_ours(module: str) -> bool:
    return room_of(module.replace(".", "/")) in (*FLOORS, *ASIDE)


def is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, module) for each import; `from models import errors` counts as `models.errors`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
