"""How long a call is left unmade after WeChat has had enough of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.outbound.pause import DAY, FIRST, LONGEST, SHANGHAI, pause

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize("errcode", sorted(DAY))
def test_a_days_quota_comes_back_at_midnight_in_china(errcode):
    spent = pause(errcode, None, NOON)
    assert spent.until == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert not spent.over(spent.until - timedelta(milliseconds=1)) and spent.over(spent.until)


@given(MOMENTS, some.sampled_from(sorted(DAY)))
def test_a_day_ends_within_24_hours_and_on_another_day_in_china(now, errcode):
    until = pause(errcode, None, now).until
    assert timedelta() < until - now <= timedelta(days=1)
    local = until.astimezone(SHANGHAI)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert local.date() == now.astimezone(SHANGHAI).date() + timedelta(days=1)


@pytest.mark.parametrize("errcode", sorted(FIRST))
def test_each_refusal_in_a_row_doubles_the_wait_up_to_two_minutes(errcode):
    told, waits = None, []
    for _ in range(12):
        told = pause(errcode, told, NOON)
        waits.append(told.until - NOON)
    assert waits[0] == FIRST[errcode] and waits[1] == 2 * FIRST[errcode]
    assert waits == sorted(waits) and waits[-1] == LONGEST


def test_another_limit_begins_its_own_count():
    told = pause(44990, pause(45011, pause(45011, None, NOON), NOON), NOON)
    assert told.waits == FIRST[44990]


def test_what_is_no_limit_is_no_pause():
    with pytest.raises(KeyError):
        pause(40001, None, NOON)
