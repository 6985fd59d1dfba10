"""One statement that finds all the gate decides on: session, identity, epoch, proofs, and the person still sealed.

Columns instead of mapped rows, and statements made once: this is the hot path of every question (design 7).
"""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from auth.rows import identity_of, session_of, step_of
from auth.tables import SessionRow, StepRow
from models.assurance.chain import Identity, Kind, Session, Step
from models.keeping.tables import DataKeyRow, EpochRow
from models.people.tables import IdentityRow, PersonRow


@dataclass(frozen=True, slots=True)
class Known:
    """What one look found. `person` and `keys` (by version) are sealed cells, there when the identity has a person."""

    session: Session
    identity: Identity
    steps: tuple[Step, ...]
    epoch: int
    person: Any
    keys: dict[int, Any]


class Part:
    """Some columns of one table, and how to take them out of a row that holds several tables' columns."""

    def __init__(self, table: Any, names: str, first: int) -> None:
        self.columns = [getattr(table, name) for name in names.split()]
        self.end = first + len(self.columns)
        self._cells: Any = namedtuple(table.__name__, names)  # type: ignore[misc]  # the table's own names
        self._place = slice(first, self.end)

    def of(self, row: Sequence[Any]) -> Any:
        """The cells under the names of the mapped row; None when an outer join found nothing."""
        cells = row[self._place]
        return None if cells[0] is None else self._cells._make(cells)


SESSION = Part(
    SessionRow, "id identity_id channel last_seen_at abs_expires_at gen epoch link_epoch_seen revoked_at", first=1
)
IDENTITY = Part(
    IdentityRow, "id unionid_bi person_id link_state link_epoch l1_at l2_at city language", first=SESSION.end
)
STEP = Part(
    StepRow,
    "id session_id gen kind method exec_identity_id person_id purpose state created_at expires_at action_hash"
    " serves_id serves_gen",
    first=IDENTITY.end,
)
PERSON = Part(PersonRow, "id cert_type name_enc number_enc", first=STEP.end)
DATA_KEY = Part(DataKeyRow, "owner_id dek_ver kek_ver wrapped", first=PERSON.end)
PARTS = (SESSION, IDENTITY, STEP, PERSON, DATA_KEY)
WIDTH = DATA_KEY.end

_serves = or_(StepRow.session_id == SessionRow.id, StepRow.serves_id == SessionRow.id)
LOOK = (
    select(EpochRow.value, *(column for part in PARTS for column in part.columns))
    .select_from(IdentityRow)
    .join(SessionRow, SessionRow.identity_id == IdentityRow.id)
    .join(EpochRow, EpochRow.id == 1)
    .outerjoin(StepRow, _serves & (StepRow.kind == Kind.L3) & (StepRow.state == "PASSED"))
    .outerjoin(PersonRow, PersonRow.id == IdentityRow.person_id)
    .outerjoin(DataKeyRow, DataKeyRow.owner_id == PersonRow.id)
)
OF_CALLER = LOOK.where(SessionRow.id == bindparam("session"), IdentityRow.id == bindparam("identity"))


def known(rows: Sequence[Sequence[Any]]) -> Known:
    """The rows of one look, at least one: they differ in steps and data keys only."""
    first = rows[0]
    steps = {cells.id: step_of(cells) for row in rows if (cells := STEP.of(row))}
    keys = {cells.dek_ver: cells for row in rows if (cells := DATA_KEY.of(row))}
    who, session = identity_of(IDENTITY.of(first)), session_of(SESSION.of(first))
    return Known(session, who, tuple(steps.values()), first[0], PERSON.of(first), keys)
