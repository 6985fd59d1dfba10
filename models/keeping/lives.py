"""Signs of life: when the worker last made its round, and which callback key WeChat last used."""

from datetime import datetime

from models.keeping.database import db
from models.keeping.tables import LifeRow

WORKER = "worker"


def beat(name: str, at: datetime) -> None:
    """`name` was at work just now. Works inside the open transaction."""
    db.session.merge(LifeRow(name=name, at=at))


def last(name: str) -> datetime | None:
    """When it last was; None when never."""
    row = db.session.get(LifeRow, name, populate_existing=True)
    return row.at if row else None
