"""Key versions that rows name, against those that the key file holds; and changes of keys under way."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from models.errors import Misconfigured
from models.keeping.keys import load_keys
from models.keeping.references import missing
from models.keeping.tables import RotationRow
from models.keeping.transactions import reading
from service.doctor.finding import Finding, well, wrong

NAME = "key versions"


def references(file: Path) -> Finding:
    """Reads the key file again, as the next start would, and asks the rows."""
    try:
        ring = load_keys(file)
        with reading() as session:
            lost = missing(ring)
            changes = [(row.kind, row.target, row.state) for row in session.scalars(select(RotationRow))]
    except Misconfigured:
        return wrong(NAME, "cannot be compared", "see keys above")
    except SQLAlchemyError as error:
        return wrong(NAME, f"cannot be told ({type(error).__name__})", "see database above")
    if lost:
        return wrong(NAME, f"rows name {', '.join(lost)}, which the key file does not hold", "bring back that key")
    open_ones = ", ".join(f"{kind} to {target} ({state})" for kind, target, state in changes if state != "RETIRED")
    return well(NAME, f"every version that rows name is held; under way: {open_ones or 'nothing'}")
