"""The person a handler answers: what the gate vouches for, nothing the client said."""

from dataclasses import dataclass
from enum import StrEnum

from models.assurance.levels import Level
from models.people.pii import Pii


class CertType(StrEnum):
    """Kinds of identity document, as face 2.0 and AAC058 know them."""

    IDENTITY_CARD = "IDENTITY_CARD"
    HMT_RESIDENCE_PERMIT = "HMT_RESIDENCE_PERMIT"  # 港澳台居民居住证, regions 81/82/83
    FOREIGN_PERMANENT_RESIDENCE = "FOREIGN_PERMANENT_RESIDENCE"


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person known at `level`. `number` is the 18-character ID = 社会保障号码."""

    person: str
    level: Level
    name: Pii
    number: Pii
    cert_type: CertType = CertType.IDENTITY_CARD
