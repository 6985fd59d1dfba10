"""The key file: there, private, readable, and which versions it holds."""

from pathlib import Path

from models.errors import Misconfigured
from models.keeping.keys import load_keys
from service.doctor.finding import Finding, well, wrong


def keys(file: Path) -> Finding:
    """Reads the file again, as the next start would."""
    try:
        ring = load_keys(file)
    except Misconfigured as error:
        return wrong("keys", error.subject, "bring back the copy you keep, or: flask --app app keys create")
    current = ", ".join(f"{name} {getattr(ring, name).current}" for name in ("kek", "session", "index"))
    return well("keys", f"file is private and complete; current versions: {current}; {len(ring.qs1)} QS1 key(s)")
