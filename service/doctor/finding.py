"""What an examination found: a sentence, and for a bad one what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` and `remedy` are shown on a terminal and pasted into tickets: never a secret or personal data in them."""

    name: str
    well: bool
    says: str
    remedy: str = ""


def well(name: str, says: str) -> Finding:
    return Finding(name, True, says)


def wrong(name: str, says: str, remedy: str) -> Finding:
    return Finding(name, False, says, remedy)
