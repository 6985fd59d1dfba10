"""Can a citizen be served? Each probe answers for one thing that must hold; nothing raises out of here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.errors import Misconfigured, ServiceError
from models.keeping import lives
from models.keeping.database import db
from models.keeping.keys import Keyring, load_keys
from models.keeping.references import missing
from models.keeping.transactions import reading
from models.ports import Clock
from service.database import MIGRATIONS
from service.doctor.tokens import Tokens
from service.parts import Parts

Probe = Callable[[], bool]
# The worker beats twice a minute; three misses mean that owed answers are not delivered.
BEATS = timedelta(seconds=100)
GOOD_FOR, BAD_FOR = 60.0, 5.0


@dataclass(slots=True)
class Remembered:
    """A probe whose answer holds for a while: a good one for a minute, a bad one for five seconds."""

    probe: Probe
    ticks: Callable[[], float] = monotonic
    _until: float = field(default=float("-inf"), init=False)
    _found: bool = field(default=False, init=False)

    def __call__(self) -> bool:
        now = self.ticks()
        if now >= self._until:
            self._found = self.probe()
            self._until = self.ticks() + (GOOD_FOR if self._found else BAD_FOR)
        return self._found


def probes(parts: Parts) -> dict[str, Probe]:
    """By the name that a 503 tells. The steady clock is asked: a sandbox's leap ages no heartbeat."""
    newest = ScriptDirectory(MIGRATIONS).get_current_head()
    file, ring = parts.settings.renshetong_keys, parts.keyring
    return {
        "database": database_ready,
        "migrations": lambda: migrated(newest),
        "redis": lambda: redis_ready(parts.redis),
        "keys": Remembered(lambda: keys_ready(file, ring)),
        "worker": lambda: worker_ready(parts.steady),
        **{f"token of the {name}": Remembered(_token_ready(store)) for name, store in parts.tokens.items()},
    }


def database_ready() -> bool:
    """Reachable, and migrated once: the epoch row is the last thing the first migration writes."""
    try:
        with reading() as session:
            return session.execute(text("SELECT value FROM system_epoch WHERE id = 1")).scalar() is not None
    except SQLAlchemyError:
        return False


def migrated(newest: str | None) -> bool:
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == newest
    except SQLAlchemyError:
        return False


def redis_ready(client: "Redis") -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


def keys_ready(file: Path, keyring: Keyring) -> bool:
    """The file is there as the next start would need it, and no row names a version that we do not hold."""
    try:
        load_keys(file)
        return not missing(keyring)
    except (Misconfigured, SQLAlchemyError):
        return False


def worker_ready(clock: Clock) -> bool:
    try:
        with reading():
            seen = lives.last(lives.WORKER)
            return seen is not None and clock.now() - seen < BEATS
    except SQLAlchemyError:
        return False


def _token_ready(store: Tokens) -> Probe:
    def ready() -> bool:
        try:
            store.current()
        except ServiceError:
            return False
        return True

    return ready
