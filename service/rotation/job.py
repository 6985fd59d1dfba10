"""The change of one kind of key as a job with state: ADDED, WRITING, MOVING, VERIFIED, RETIRED (security design 4).

Every batch is one transaction of at most 1000 rows and says in the rows themselves how far the job is: killed anywhere,
it is called again and goes on. Between the first states all processes must have read the new key file; only whoever
runs them can know that they did, and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadRequest, Misconfigured
from models.keeping import keyfile
from models.keeping.database import db
from models.keeping.keys import Keyring, load_keys
from models.keeping.references import count_not, referenced
from models.keeping.tables import RotationRow
from models.keeping.transactions import effect, reading, worker_effect
from models.ports import Clock, Random
from service.keeping import Keeping
from service.rotation.indexes import Indexes
from service.rotation.wrapped import move_data_keys, move_session_keys

KINDS = ("kek", "session", "index")
MOST = 1000
ZEROS = 2  # rows under an old version must be found to be none this often
Move = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Rotation:
    """`file` is the key file; `keyring` what this process read from it."""

    file: Path
    keyring: Keyring
    keeping: Keeping
    clock: Clock
    random: Random

    def state(self, kind: str) -> tuple[str, int]:
        """Where the job stands, and the version it leads to; ("NONE", 0) when there never was one."""
        with reading() as session:
            row = session.get(RotationRow, kind)
            return (row.state, row.target) if row else ("NONE", 0)

    def add(self, kind: str) -> int:
        """ADD: a new version that everybody can read and nobody uses yet. The version."""
        target = keyfile.add_version(self.file, kind, self.random)
        self._enter(kind, "ADDED", target)
        return target

    def write_new(self, kind: str) -> int:
        """WRITE_NEW: from the next start on new rows are under the new version. Raises Misconfigured."""
        target = self.state(kind)[1]
        keyfile.make_current(self.file, kind, target)
        self._enter(kind, "WRITING", target)
        return target

    def move(self, kind: str, limit: int, told: Callable[[int], None]) -> int:
        """Moves all rows and verifies twice that none is left; how many moved now. `told` hears each batch.

        Raises Misconfigured while this process itself has the old key file, BadRequest for a batch over 1000 rows.
        """
        if not 1 <= limit <= MOST:
            raise BadRequest(f"a batch has 1 to {MOST} rows")
        target = self.state(kind)[1]
        if getattr(self.keyring, kind).current != target:
            raise Misconfigured(f"{kind} {target} is not current in the key file that was read")
        if self.state(kind)[0] != "MOVING":
            self._enter(kind, "MOVING", target)
        total = 0
        while self._zeros(kind) < ZEROS:
            moved = self._batch(kind, target, limit)
            total += moved
            told(moved)
        self._enter(kind, "VERIFIED", target)
        return total

    def _batch(self, kind: str, target: int, limit: int) -> int:
        with worker_effect() as session:
            moved = self._moves()[kind](target, limit)
            row = session.get_one(RotationRow, kind)
            row.moved, row.updated_at = row.moved + moved, self.clock.now()
            none = moved == 0 and count_not(kind, target) == 0
            row.zeros = row.zeros + 1 if none else 0
        return moved

    def _moves(self) -> dict[str, Move]:
        keeping, indexes = self.keeping, Indexes(self.keeping, self.random)
        return {
            "kek": lambda target, limit: move_data_keys(keeping, target, limit),
            "session": lambda target, limit: move_session_keys(keeping, target, limit),
            "index": indexes.move,
        }

    def _zeros(self, kind: str) -> int:
        with reading() as session:
            return int(session.get_one(RotationRow, kind).zeros)

    def retire(self, kind: str) -> Path | None:
        """RETIRE: the old versions leave the key file. Where they went.

        Raises BadRequest before VERIFIED, Misconfigured while a row still names an old version.
        """
        state, target = self.state(kind)
        if state not in ("VERIFIED", "RETIRED"):
            raise BadRequest(f"{kind} is {state}: nothing to retire before all rows are verified")
        with reading():
            left = referenced(kind) - {target}
        if left:
            raise Misconfigured(f"rows still name {kind} {', '.join(map(str, sorted(left)))}: run rotate again")
        aside = keyfile.take_out(self.file, kind, target)
        if state != "RETIRED":
            self._enter(kind, "RETIRED", target)
        return aside

    def reopen(self, kind: str) -> None:
        """Rows under an old version turned up after VERIFIED: move again."""
        self._enter(kind, "MOVING", self.state(kind)[1])

    def _enter(self, kind: str, state: str, target: int) -> None:
        now = self.clock.now()
        with effect() as session:
            row = session.get(RotationRow, kind)
            if row is None:
                row = RotationRow(kind=kind)
                db.session.add(row)
            if state == "ADDED":
                row.moved, row.started_at = 0, now
            row.target, row.state, row.updated_at, row.zeros = target, state, now, 0
            names = {"actor": "", "subject": "", "object_": f"{kind} {target}"}
            self.keeping.ledger.note("key rotation", **names, result=state, at=now)


def held(file: Path) -> dict[str, tuple[int, list[int]]]:
    """By kind: the current version and all that the key file holds. Raises Misconfigured."""
    ring = load_keys(file)
    return {kind: (getattr(ring, kind).current, sorted(getattr(ring, kind).keys)) for kind in KINDS}
