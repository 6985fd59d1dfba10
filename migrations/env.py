"""Runs migrations on the database that the Flask app has open; SQLite changes go through table copies."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.connection.driver_connection.take_your_time()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            # SQLite rolls schema changes back only inside an explicit transaction per migration.
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
