"""The database: reachable, its tables the newest, its clock ours."""

from datetime import datetime, timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.keeping.clock import NOW_MS
from models.keeping.database import EPOCH
from service.database import MIGRATIONS
from service.doctor.finding import Finding, well, wrong

TOLERATED = timedelta(seconds=5)


def database(engine: Engine, local: datetime) -> Finding:
    """`local` is this machine's time (UTC); the service itself goes by the database's."""
    kind = engine.dialect.name
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            at = EPOCH + timedelta(milliseconds=int(connection.exec_driver_sql(NOW_MS[kind]).scalar_one()))
    except SQLAlchemyError as error:
        return wrong("database", f"{kind} does not answer ({type(error).__name__})", "start it, or mend DATABASE_URL")
    newest = ScriptDirectory(MIGRATIONS).get_current_head()
    if current != newest:
        return wrong(
            "database", f"{kind} has tables of {current}, newest is {newest}", "run: flask --app app db upgrade"
        )
    if abs(at - local) > TOLERATED:
        seconds = abs(at - local).total_seconds()
        return wrong("database", f"{kind}'s clock and this machine's differ by {seconds:.0f} s", "set both by NTP")
    return well("database", f"{kind} answers, tables {current} are the newest, its clock agrees with this machine's")
