"""Settings, clock and store: said at once, moved forward only, all or nothing."""

import threading

import pytest

from sandbox.app import create_app
from sandbox.clock import ClockRunsForward, SandboxClock
from sandbox.settings import BadSettings, read_settings
from sandbox.store import Store


def test_everything_missing_is_named_at_once():
    with pytest.raises(BadSettings) as found:
        create_app({})
    named = {line.split()[0] for line in str(found.value).splitlines()}
    assert named == {
        *("WX_OA_APPID", "WX_OA_SECRET", "WX_OA_TOKEN", "WX_OA_AES_KEY", "WX_OA_ORIGINAL_ID"),
        *("WX_MINI_APPID", "WX_MINI_SECRET", "BUREAU_SHANGHAI_ACCESS_ID", "BUREAU_SHANGHAI_SECRET"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WX_OA_APPID", "gh_1"),
        ("WX_OA_TOKEN", "a b"),
        ("WX_OA_AES_KEY", "a" * 42),
        ("WX_OA_AES_KEY", "a" * 42 + "+"),
        ("WX_OA_ORIGINAL_ID", "0123"),
        ("SANDBOX_PORT", "http"),
        ("PUBLIC_BASE_URL", "127.0.0.1:8000"),
    ],
)
def test_a_malformed_setting_is_named_without_its_value(environ, name, value):
    with pytest.raises(BadSettings) as found:
        read_settings({**environ, name: value})
    assert str(found.value).startswith(f"{name} must be") and value not in str(found.value)


def test_defaults_are_those_of_the_documents(environ):
    for name in ("SANDBOX_DIR", "PUBLIC_BASE_URL"):
        del environ[name]
    settings = read_settings(environ)
    assert (str(settings.folder), settings.port) == ("var/sandbox", 8100)
    assert settings.public_base_url == "http://127.0.0.1:8000"


def test_the_clock_is_the_machines_plus_what_the_file_says(tmp_path):
    clock = SandboxClock(tmp_path / "clock", real=lambda: 1000.0)
    assert clock.now() == 1000.0
    clock.advance(60)
    assert SandboxClock(tmp_path / "clock", real=lambda: 1000.0).now() == 1060.0
    with pytest.raises(ClockRunsForward):
        clock.set_offset(59)
    assert clock.offset() == 60


def test_a_damaged_clock_file_is_not_taken_for_no_offset(tmp_path):
    (tmp_path / "clock").write_text("")
    with pytest.raises(ValueError):
        SandboxClock(tmp_path / "clock").now()


def test_a_change_that_fails_changes_nothing(tmp_path):
    store = Store(tmp_path / "store")
    with pytest.raises(RuntimeError), store.change() as change:
        change.execute("INSERT INTO menu (id, buttons) VALUES (1, '[]')")
        raise RuntimeError
    assert store.rows("SELECT * FROM menu") == []
    store.close()


def test_many_threads_lose_nothing(tmp_path):
    store = Store(tmp_path / "store")
    store.write("INSERT INTO fault (name, rule, remaining) VALUES ('/a', '{}', 0)")

    def add():
        for _ in range(50):
            with store.change() as change:
                (count,) = change.execute("SELECT remaining FROM fault").fetchone()
                change.execute("UPDATE fault SET remaining = ?", (count + 1,))

    workers = [threading.Thread(target=add) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert store.rows("SELECT remaining FROM fault")[0]["remaining"] == 400
    store.close()
