"""A machine without PostgreSQL still tests on a real one: the server inside the wheel starts and answers."""

import sqlalchemy

from tests.support import postgres


def test_the_server_inside_the_wheel_starts_and_answers() -> None:
    with postgres.wheel() as binaries, postgres.own(binaries) as url:
        engine = sqlalchemy.create_engine(url.format(db="postgres"))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        engine.dispose()
