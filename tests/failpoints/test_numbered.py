"""Kill -9 at numbered failpoints of a citizen's day: nothing accepted is lost, nothing is done twice."""

import pytest

from models.keeping.database import db
from models.keeping.tables import OutboxRow, ReceiptRow
from tests.failpoints import books
from tests.failpoints.conftest import Town
from tests.failpoints.kills import day_with_the_kill
from tests.failpoints.points import IN_A_TOWN, point

pytestmark = pytest.mark.processes


def test_an_undisturbed_day_does_everything_once(town: Town) -> None:
    life, found = town.day()
    books.check(found, life)
    assert life.apologies == 0
    assert not any(books.twice(found).values())


@pytest.mark.parametrize("place", range(IN_A_TOWN))
def test_kill_at_the_failpoint_loses_and_doubles_nothing(town: Town, place: int) -> None:
    day_with_the_kill(town, point(town.number, place, town.crossed))


def test_afterwards_nothing_is_under_way_and_the_database_is_whole(town: Town) -> None:
    assert town.house.integrity() == "ok"
    with town.house.books():
        assert db.session.query(ReceiptRow).filter(ReceiptRow.state != "ANSWERED").count() == 0
        assert db.session.query(OutboxRow).filter(OutboxRow.state.not_in(books.OVER)).count() == 0
    print(f"{town.crossed}; {len(town.kills)} days with a kill, {sum(len(kill.fired) for kill in town.kills)} kills")
    for what in (*books.EXPECTED, "read"):
        print(f"twice: {what}: {sum(kill.twice[what] for kill in town.kills)}")
    print("\n".join(f"{kill.at}: {', '.join(kill.fired)}; {kill.twice}" for kill in town.kills))
