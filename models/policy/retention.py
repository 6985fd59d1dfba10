"""What is kept, what for, and for how long (security design 8). The register behind 我的数据 and the retention jobs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from models.assurance.levels import FactClass

YEAR: Final = timedelta(days=365)


class Kind(StrEnum):
    """Kinds of rows that speak about a person."""

    PERSON = "person"
    IDENTITY = "identity"
    SESSION = "session"
    STEP = "step"
    CONSENT = "consent"
    QUESTION = "question"
    DIALOGUE = "dialogue"
    MESSAGE = "message"
    EXPORT = "export"
    TICKET = "ticket"
    AUDIT = "audit"


class From(StrEnum):
    """When the time begins to run."""

    END = "end"  # of the session, the question, the message
    BEGIN = "begin"
    DELETION = "deletion"  # kept until the citizen unlinks or deletes


@dataclass(frozen=True, slots=True)
class Kept:
    """`lives` None: as long as the account; `purpose` keys its words in `templates/`."""

    kind: Kind
    grade: FactClass
    purpose: str
    lives: timedelta | None
    since: From


REGISTER: Final = (
    Kept(Kind.PERSON, FactClass.C2, "identify", None, From.DELETION),
    Kept(Kind.IDENTITY, FactClass.C2, "identify", None, From.DELETION),
    Kept(Kind.SESSION, FactClass.C2, "security", timedelta(hours=24), From.END),
    Kept(Kind.STEP, FactClass.C2, "security", 3 * YEAR, From.BEGIN),
    Kept(Kind.CONSENT, FactClass.C2, "law", 3 * YEAR, From.END),
    Kept(Kind.QUESTION, FactClass.C3, "answer", timedelta(hours=24), From.BEGIN),
    Kept(Kind.DIALOGUE, FactClass.C3, "answer", timedelta(days=7), From.END),
    Kept(Kind.MESSAGE, FactClass.C3, "answer", timedelta(hours=72), From.BEGIN),
    Kept(Kind.EXPORT, FactClass.C4, "rights", timedelta(days=7), From.BEGIN),
    Kept(Kind.TICKET, FactClass.C3, "rights", 3 * YEAR, From.BEGIN),
    Kept(Kind.AUDIT, FactClass.C2, "law", 3 * YEAR, From.BEGIN),
)

RECEIPT: Final = timedelta(hours=72)
NONCE: Final = timedelta(minutes=10)
LOGIN_CODE: Final = timedelta(hours=24)
ACT_KEY: Final = timedelta(hours=72)


def lives(kind: Kind) -> timedelta:
    """How long rows of this kind are kept. Raises KeyError for a kind that lives as long as the account."""
    found = {kept.kind: kept.lives for kept in REGISTER if kept.lives is not None}
    return found[kind]
