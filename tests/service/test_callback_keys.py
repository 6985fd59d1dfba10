"""The doctor tells which AES key WeChat uses, so that the previous one goes neither too early nor never."""

from datetime import timedelta

import pytest
from flask import Flask

from models.keeping import lives
from models.keeping.transactions import effect
from service.doctor.callback_keys import SETTINGS, callback_keys
from service.measured import KEY_NAMES, WatchedEnvelope
from tests.conftest import StillClock


@pytest.mark.parametrize("path", KEY_NAMES)
@pytest.mark.parametrize(
    ("current", "previous", "words"),
    [
        (None, None, "keep PREVIOUS"),
        (None, 1, "keep PREVIOUS"),
        (5, 1, "keep PREVIOUS"),
        (1, 5, "can go once"),
        (1, None, "can go once"),
    ],
)
def test_the_previous_key_is_kept_while_wechat_uses_it(
    database: Flask, clock: StillClock, path: str, current: int | None, previous: int | None, words: str
) -> None:
    with effect():
        for name, ago in zip(KEY_NAMES[path], (current, previous), strict=True):
            if ago is not None:
                lives.beat(name, clock.now() - timedelta(minutes=ago))
    words = words.replace("PREVIOUS", SETTINGS[path])
    assert words in callback_keys(path, clock.now(), previous_is_set=True).says
    assert words not in callback_keys(path, clock.now(), previous_is_set=False).says
    (other,) = set(KEY_NAMES) - {path}
    assert "never" in callback_keys(other, clock.now(), previous_is_set=False).says, "one callback tells for itself"


class Opened:
    """An envelope whose pushes were all opened by one key."""

    def __init__(self, key_used: int) -> None:
        self.key_used = key_used

    def open(self, query: object, body: bytes, content_type: str = "") -> "Opened":
        return self


@pytest.mark.parametrize("key", [0, 1])
def test_which_key_opened_is_noted_once_a_minute(clock: StillClock, key: int) -> None:
    noted: list[str] = []
    names = KEY_NAMES["/wechat/mini"]
    watched = WatchedEnvelope(Opened(key), clock, names, lambda name, at: noted.append(name))  # type: ignore[arg-type]
    for seconds in (0, 30, 31):
        clock.advance(seconds=seconds)
        watched.open({}, b"")
    assert noted == [names[key]] * 2
