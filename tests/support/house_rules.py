"""The rules of the house (design 2). Each takes a Source and answers its violations, one line each."""

import ast
from collections.abc import Iterator

from tests.support.house import FLOORS, Source, functions, imports, is_ours, is_standard, room_of

STORAGE = {"flask_sqlalchemy", "sqlalchemy", "redis", "cryptography"}
THIRD_PARTY: dict[str, set[str]] = {
    "app": {"flask", "click"},
    "service": {
        "flask",
        "flask_migrate",
        "alembic",
        "sqlalchemy",
        "click",
        "redis",
        "psycopg",
        "urllib3",
        "structlog",
        "werkzeug",
        "gunicorn",
        "prometheus_client",
        "fpdf",
        "pylopdf_fonts_zh_cn",
    },
    "handlers": set(),
    "wechat": set(),
    "wechat/doors": {"flask", "werkzeug", "jinja2", "pydantic", "structlog"},
    "wechat/platform": {"wechatpy", "cryptography", "urllib3", "redis", "defusedxml", "structlog"},
    "staff": {"flask", "structlog"},
    "bureaus": {"sqlalchemy", "urllib3", "cryptography", "structlog"},
    "auth": {"argon2", "cryptography", "redis", "sqlalchemy", "structlog"},
    "sandbox": {"flask", "werkzeug", "cryptography", "urllib3", "defusedxml"},
}
OUTSIDE_WORLD = {"sqlite3", "socket", "subprocess", "urllib.request", "http.client", "ctypes"}
COMMITTERS = {"receive", "reserve", "effect", "worker_effect"}
TRANSACTIONS = "models/keeping/transactions.py"
# A door answers every failure in its own tongue; these loops and tables outlive one piece of work.
LAST_RESORTS = ("wechat/doors/", "staff/", "service/worker.py")
TIME_AND_CHANCE = ("models/keeping/clock.py", "models/keeping/chance.py", "service/wiring.py", "service/worker.py")
ENTRANCES = ("service/commands/", "service/embedded/", "service/checks.py", "sandbox/")
CHANCE_MODULES = {"random", "secrets"}
KINDS = ("datetime", "datetime.datetime", "date", "datetime.date")
CLOCK_READS = {
    *(f"{kind}.{read}" for kind in KINDS for read in ("now", "today", "utcnow")),
    *("time.time", "time.time_ns", "os.urandom", "os.getrandom", "uuid.uuid1", "uuid.uuid4", "uuid4", "uuid1"),
}


def goes_down_only(source: Source) -> Iterator[str]:
    """Imports go down; rooms of one floor are strangers; the sandbox knows nobody and nobody knows it."""
    for line, module in imports(source):
        if module.startswith("."):
            yield f"{source.path}:{line} relative import"
        elif is_ours(module) and not _may_know(source.room, room_of(module.replace(".", "/"))):
            yield f"{source.path}:{line} imports {module}"


def _may_know(room: str, other: str) -> bool:
    if room == other:
        return True
    if room not in FLOORS or other not in FLOORS:
        return False
    if FLOORS[room] >= FLOORS["service"]:
        return FLOORS[other] < FLOORS[room]
    return other == "models"


def only_its_third_parties(source: Source) -> Iterator[str]:
    """Each room's outside packages are a closed list."""
    for line, module in imports(source):
        package = module.partition(".")[0]
        if not is_ours(module) and not is_standard(module) and package not in _third_parties(source):
            yield f"{source.path}:{line} imports {package}"


def _third_parties(source: Source) -> set[str]:
    if source.room != "models":
        return THIRD_PARTY[source.room]
    return set() if _is_pure(source.path) else STORAGE


def _is_pure(path: str) -> bool:
    name = path.rpartition("/")[2]
    return (
        path.startswith("models/") and name not in ("tables.py", "store.py") and not path.startswith("models/keeping/")
    )


def pure_by_name(source: Source) -> Iterator[str]:
    """In models only tables.py, store.py and keeping/ touch storage, and only they know those that do."""
    if not _is_pure(source.path):
        return
    for line, module in imports(source):
        impure = is_ours(module) and any(not _is_pure(f"{_path(module, cut)}.py") for cut in (0, 1))
        if impure or any(module == one or module.startswith(f"{one}.") for one in OUTSIDE_WORLD):
            yield f"{source.path}:{line} imports {module}"


def _path(module: str, cut: int) -> str:
    """`models.people.store.Store` is a name (cut 1) in a module (cut 0 when the module itself is imported)."""
    parts = module.split(".")
    return "/".join(parts[: len(parts) - cut])


def no_import_in_functions(source: Source) -> Iterator[str]:
    for function in functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{source.path}:{node.lineno} imports inside {function.name}"


def commits_in_four_places(source: Source) -> Iterator[str]:
    """`commit(` stands in receive, reserve, effect and worker_effect only; the sandbox keeps its own books."""
    if source.room == "sandbox":
        return
    allowed = {
        node.lineno
        for function in functions(source)
        if source.path == TRANSACTIONS and function.name in COMMITTERS
        for node in _commits(function)
    }
    yield from (f"{source.path}:{node.lineno} commits" for node in _commits(source.tree) if node.lineno not in allowed)


def _commits(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node


def no_broad_except(source: Source) -> Iterator[str]:
    """Failures have names below a door. What is caught broadly must be raised again."""
    if source.path.startswith(LAST_RESORTS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_again(node):
            yield f"{source.path}:{node.lineno} catches everything"


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def time_and_chance_are_arguments(source: Source) -> Iterator[str]:
    """The clock and chance are read where the ports are implemented and where processes begin, nowhere else."""
    if source.path in TIME_AND_CHANCE or source.path.startswith(ENTRANCES):
        return
    for line, module in imports(source):
        if module.partition(".")[0] in CHANCE_MODULES or module in CLOCK_READS:
            yield f"{source.path}:{line} imports {module}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCK_READS:
            yield f"{source.path}:{node.lineno} reads {ast.unparse(node)}"


def small_enough(source: Source) -> Iterator[str]:
    """300 lines a file, 50 a function, five parameters by position (named ones explain themselves)."""
    if len(source.text.splitlines()) > 300:
        yield f"{source.path} has {len(source.text.splitlines())} lines"
    for function in functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > 50:
            yield f"{source.path}:{function.lineno} {function.name} has {length} lines"
        if _parameters(function) > 5:
            yield f"{source.path}:{function.lineno} {function.name} has {_parameters(function)} parameters"


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    told = [*function.args.posonlyargs, *function.args.args]
    return len([one for one in told if one.arg not in ("self", "cls")])


RULES = (
    goes_down_only,
    only_its_third_parties,
    pure_by_name,
    no_import_in_functions,
    commits_in_four_places,
    no_broad_except,
    time_and_chance_are_arguments,
    small_enough,
)
