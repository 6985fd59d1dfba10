"""What a conversation takes in and gives back. No HTTP here."""

from dataclasses import dataclass

from models.exchange import Caller, Enquiry, Language
from models.keeping.dialogues import Step


@dataclass(frozen=True, slots=True)
class Said:
    """What to answer now; the pages after the first wait for 更多. `owed` is asked again by the worker.

    `step`: what the message does to the writer's guided dialogue.
    """

    pages: tuple[str, ...] = ()
    transfer: bool = False
    owed: Enquiry | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who writes, in which language, and the key of this message."""

    caller: Caller
    language: Language
    key: str
