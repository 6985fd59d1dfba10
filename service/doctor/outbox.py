"""What is owed to citizens and late: a sign that no worker runs."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from models.keeping.tables import OutboxRow
from service.doctor.finding import Finding, well, wrong

LATE = timedelta(minutes=1)


def outbox(engine: Engine, now: datetime) -> Finding:
    """`now` is the service's time."""
    owed = OutboxRow.state == "OWED"
    count = select(func.count(), func.min(OutboxRow.next_at)).where(owed, OutboxRow.next_at <= now)
    waiting = select(func.count()).where(OutboxRow.state == "WAITING")
    try:
        with engine.connect() as connection:
            due, oldest = connection.execute(count).one()
            held = connection.execute(waiting).scalar_one()
    except SQLAlchemyError as error:
        return wrong("outbox", f"cannot be read ({type(error).__name__})", "see database above")
    if due and now - oldest > LATE:
        minutes = int((now - oldest).total_seconds() // 60)
        return wrong(
            "outbox", f"{due} due, the oldest for {minutes} min", "is a worker running? flask --app app worker"
        )
    return well("outbox", f"{due} due, {held} waiting for their citizen to write again")
