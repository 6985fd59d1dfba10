"""What handlers and doors ask of the room that keeps citizens' data: approvals, acts, consents, copies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.exchange import Caller, Command
from models.people.pii import Pii


class Approvals(Protocol):
    """The level-3 proofs that approve one act each (security design 2.3). `action_hash` is SHA-256 in hex."""

    def approved(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        """Whether this very act may be carried out now, or was carried out already. Reads only."""
        ...

    def redeem(self, caller: Caller, action_hash: str, now: datetime) -> bool:
        """Uses the proof up, inside the open effect that holds the change. False when there is none that counts."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """The receipt of an act: the index of its row in the audit log, and when it was done (UTC). Nothing personal."""

    receipt: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one kind of data about a person is kept here; `kind` is a name of `models.policy.retention`."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent as given: purpose, text version, when (UTC), and when it was withdrawn, if it was."""

    purpose: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A correction request: its number, the id of the snapshot it speaks about, its state and when it was opened."""

    number: str
    snapshot: str
    state: str
    at: datetime


class Rights(Protocol):
    """What a citizen may ask about the data kept here (security design 8). Each writing call is one effect.

    The acts raise NotApproved when nothing approved exactly this command, BadRequest when its key was another act's;
    repeating one with the same key changes nothing and gives the first receipt again.
    """

    def held(self, caller: Caller) -> tuple[Held, ...]: ...

    def agreed(self, caller: Caller) -> tuple[Agreed, ...]: ...

    def withdraw(self, caller: Caller, now: datetime) -> int:
        """Withdraws every consent of this human; how many stood. No proof is asked: giving needed none."""
        ...

    def tickets(self, caller: Caller) -> tuple[Ticket, ...]:
        """The person's correction requests, newest first."""
        ...

    def correct(self, command: Command, text: Pii, snapshot: Pii) -> Ticket:
        """Opens a ticket to the bureau about the figures in `snapshot`. Raises NoSession when nobody is linked."""
        ...

    def copy(self, command: Command) -> Done:
        """Owes a copy of everything held; the worker makes it."""
        ...

    def unlink(self, command: Command) -> Done: ...

    def delete(self, command: Command) -> Done: ...


@dataclass(frozen=True, slots=True)
class Copied:
    """One file of a copy: `kind` json or pdf; `content` only when it is fetched."""

    id: str
    kind: str
    expires_at: datetime
    content: bytes | None = None


class Files(Protocol):
    """The citizen's files behind a session token. Raise NoSession, StepUp (level 3 is needed)."""

    def waiting(self, token: str) -> tuple[Copied, ...]: ...

    def take(self, token: str, file: str) -> Copied:
        """The file, this once. Raises NotFound when it is another's, fetched, expired or not there."""
        ...
