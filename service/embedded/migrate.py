"""`python -m service.embedded.migrate`: brings DATABASE_URL to the newest tables. Idempotent."""

import os
import sys

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from service.database import open_database


def main() -> int:
    """0 when the tables are current, 1 when the database cannot be reached."""
    app = Flask(__name__)
    open_database(app, os.environ["DATABASE_URL"])
    try:
        with app.app_context():
            upgrade()
    except OperationalError as error:
        # The driver's own words: they name host and database, never the password.
        print(f"the database cannot be opened: {error.orig}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
