"""The leak guard of the database: nothing personal is ever bound in clear, whatever table or statement it is for.

It stands on the engine, beneath every model, query and migration, so a new column starts guarded (security design 4):

- `Pii` is never bound: it must be sealed or indexed first;
- text is ASCII without any personal shape; Chinese text of our own may stand in a `PublicText` column;
- bytes are an id, an index or a hash (16 or 32 bytes), sealed by `models/keeping/seal.py`, or a short ASCII word.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Text, TypeDecorator, event
from sqlalchemy.sql.compiler import SQLCompiler

from models.errors import Leaking, Untrusted
from models.keeping.seal import version_of
from models.people.pii import Pii
from models.people.shapes import personal

INDEX_SIZES = (16, 32)
HARMLESS = frozenset({bool, int, float, datetime})
# A password hash is as long as a token and no secret to who reads the table; nothing else begins like this.
PASSWORD_HASH = "$argon2id$"


class PublicText(TypeDecorator[str]):
    """Text of ours in any script (a notice, a title): never a citizen's words. Personal shapes are refused here too."""

    impl = Text
    cache_ok = True


def guard(engine: Engine) -> None:
    """Every statement of `engine` is looked at before it runs. A leaking one raises Leaking and does not run."""
    event.listen(engine, "before_cursor_execute", _look)


def _look(*told: Any) -> None:
    _connection, _cursor, _statement, parameters, context, executemany = told
    compiled = getattr(context, "compiled", None)
    if isinstance(compiled, SQLCompiler):
        public = _public(compiled)
        for one in context.compiled_parameters:
            _refuse(one.items(), public)
        return
    for one in parameters if executemany else (parameters,):
        _refuse(_plain(one), frozenset())


def _public(compiled: SQLCompiler) -> frozenset[str]:
    """Names of the parameters that go into PublicText; looked up once per compiled statement."""
    known: frozenset[str] | None = compiled.__dict__.get("_rst_public")
    if known is None:
        known = frozenset(name for name, bind in compiled.binds.items() if isinstance(bind.type, PublicText))
        compiled.__dict__["_rst_public"] = known
    return known


def _plain(parameters: object) -> Iterable[tuple[str, object]]:
    if isinstance(parameters, Mapping):
        return parameters.items()
    return ((str(place), value) for place, value in enumerate(parameters if isinstance(parameters, Sequence) else ()))


def _refuse(values: Iterable[tuple[str, object]], public: frozenset[str]) -> None:
    for name, value in values:
        if value is None or type(value) in HARMLESS:
            continue
        kind = leak(value, public=name in public)
        if kind is not None:
            raise Leaking(f"{kind} bound to {name}")


def leak(value: object, *, public: bool = False) -> str | None:
    """What is wrong with this value in a column that is not sealed; None when nothing is."""
    if isinstance(value, str):
        return _text_leak(value, public=public)
    if isinstance(value, bytes):
        return _bytes_leak(value)
    if isinstance(value, list | tuple | set | frozenset):
        return next((kind for one in value if (kind := leak(one, public=public))), None)
    return "unsealed personal value" if isinstance(value, Pii) else None


def _text_leak(text: str, *, public: bool) -> str | None:
    if not public and not text.isascii():
        return "text that is not ASCII"
    return None if text.startswith(PASSWORD_HASH) else personal(text)


def _bytes_leak(value: bytes) -> str | None:
    if len(value) in INDEX_SIZES:
        return None
    if len(value) < min(INDEX_SIZES):  # too short for what must be sealed, but for a name or a phone number
        return _text_leak(value.decode("latin-1"), public=False)
    try:
        version_of(value)
    except Untrusted:
        return "bytes that are not sealed"
    return None
