"""Small faults for a module: one changed operator, condition, number, argument or statement at a time."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
TURNED: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
OTHER_CALL = {"all": "any", "any": "all", "max": "min", "min": "max"}
Change = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """`source` is the whole module with the fault in it."""

    line: int
    what: str
    source: str


def faults(source: str) -> Iterator[Fault]:
    """Every fault of every node, in the order of the text."""
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node):
            broken = copy.deepcopy(tree)
            change(list(ast.walk(broken))[place])
            yield Fault(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(broken)))


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare():
            yield f"{type(node.ops[0]).__name__} turned", _turn_comparison
        case ast.BoolOp():
            yield f"{type(node.op).__name__} turned", _turn_boolean
            for place in range(len(node.values)):
                yield f"operand {place} dropped", _without("values", place)
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", _set("op", ast.UAdd())
        case ast.BinOp() if type(node.op) in TURNED:
            yield f"{type(node.op).__name__} turned", _set("op", TURNED[type(node.op)]())
        case ast.Constant(value=bool()):
            yield f"{node.value} turned", _set("value", not node.value)
        case ast.Constant(value=int()):
            yield f"{node.value} + 1", _set("value", node.value + 1)
        case ast.If() | ast.IfExp():
            for always in (True, False):
                yield f"condition always {always}", _set("test", ast.Constant(always))
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            yield "returns None", _set("value", ast.Constant(None))
        case ast.Call(func=ast.Name(id=name)) if name in OTHER_CALL:
            yield f"{name} turned", _set("func", ast.Name(OTHER_CALL[name], ast.Load()))
        case ast.Call(func=ast.Name(id="replace")):
            for place, keyword in enumerate(node.keywords):
                yield f"{keyword.arg} not replaced", _without("keywords", place)
        case ast.comprehension(ifs=[_, *_]):
            yield "condition of a comprehension dropped", _set("ifs", [])
        case ast.FunctionDef():
            yield from _statements(node)


def _statements(node: ast.FunctionDef) -> Iterator[tuple[str, Change]]:
    for place, statement in enumerate(node.body):
        doc = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not doc and isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.For | ast.If):
            yield f"statement {place} of {node.name} dropped", _put("body", place, ast.Pass())


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _turn_comparison(node: ast.AST) -> None:
    node.ops[0] = SWAPPED[type(node.ops[0])]()  # type: ignore[attr-defined]


def _turn_boolean(node: ast.AST) -> None:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()  # type: ignore[attr-defined]


def _set(name: str, value: object) -> Change:
    return lambda node: setattr(node, name, value)


def _put(name: str, place: int, value: object) -> Change:
    return lambda node: getattr(node, name).__setitem__(place, value)


def _without(name: str, place: int) -> Change:
    return lambda node: getattr(node, name).pop(place) and None
