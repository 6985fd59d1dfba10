"""`make run`: starts in order, names what fails, and leaves nobody behind, whoever is killed and however."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import urllib3

from tests.service.families import Family, read_until, until

pytestmark = pytest.mark.processes
REDUCED = (sys.executable, "-m", "tests.service.reduced")
MAKEFILE = f"run:\n\t@exec {' '.join(REDUCED)}\n"


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    started = Family(tmp_path)
    yield started
    started.end()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    ports = free_ports(3)
    return {"VAR": str(tmp_path / "v"), "PORT": ports[0], "SANDBOX_PORT": ports[1], "STAFF_PORT": ports[2]}


def free_ports(count: int) -> list[str]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def stopped(process: "subprocess.Popen[str]") -> tuple[int, str]:
    assert process.stdout
    rest = process.stdout.read()
    return process.wait(30), rest


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
def test_a_signal_stops_everything_and_nobody_is_left(family: Family, environ: dict[str, str], how: int) -> None:
    run = family.start(*REDUCED, environ=environ)
    told = read_until(run, "Stop: Ctrl-C")
    assert "[2/3] embedded Redis" in told
    assert f"http://127.0.0.1:{environ['SANDBOX_PORT']}/phone/" in told
    assert len(family.alive()) >= 5  # supervisor, Redis, gunicorn and its two workers
    run.send_signal(how)
    assert stopped(run)[0] == 0
    assert family.alive() == {}
    assert list((Path(environ["VAR"]) / "run").glob("*.pid")) == []


def test_a_killed_supervisor_leaves_nobody(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ)
    read_until(run, "Stop: Ctrl-C")
    run.kill()
    until(lambda: family.alive() == {}, "every child ended with its supervisor")


@pytest.mark.parametrize(
    "how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda how: how.name
)
def test_make_alone_being_signalled_stops_everything(
    family: Family, environ: dict[str, str], tmp_path: Path, how: int
) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    run = family.start("make", "-f", str(tmp_path / "Makefile"), "run", environ=environ)
    read_until(run, "Stop: Ctrl-C")
    os.kill(run.pid, how)  # not the group, as a terminal would
    until(lambda: family.alive() == {}, "make's children ended with it")
    run.wait(30)


def test_a_stop_while_starting_stops_what_had_started(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ)
    read_until(run, "embedded Redis")
    run.terminate()
    assert stopped(run)[0] == 0
    assert family.alive() == {}


def test_a_child_that_ignores_term_is_killed_after_its_grace(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ | {"TEST_PARTS": "linger"})
    read_until(run, "Stop: Ctrl-C")
    run.terminate()
    assert stopped(run)[0] == 0
    assert family.alive() == {}


def test_a_child_that_dies_is_named_with_its_last_words_and_all_stop(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ | {"TEST_PARTS": "die"})
    status, told = stopped(run)
    assert status == 1
    assert "die ended (exit status 7)" in told
    assert "the reason why" in told
    assert family.alive() == {}


def test_a_killed_child_takes_the_rest_with_it(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ)
    read_until(run, "Stop: Ctrl-C")
    server = next(pid for pid, program in family.alive().items() if program.startswith("redis"))
    os.kill(server, signal.SIGKILL)
    status, told = stopped(run)
    assert status == 1
    assert "redis ended (exit status -9)" in told
    assert family.alive() == {}


def test_an_optional_step_may_fail_and_is_told(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ | {"TEST_PARTS": "fail"})
    assert "did not work (exit status 3)" in read_until(run, "Stop: Ctrl-C")


def test_a_step_that_must_work_stops_everything(family: Family, environ: dict[str, str]) -> None:
    status, told = stopped(family.start(*REDUCED, environ=environ | {"TEST_PARTS": "must"}))
    assert status == 1
    assert "must ended (exit status 3)" in told
    assert family.alive() == {}


def test_a_program_that_is_not_there_is_a_sentence(family: Family, environ: dict[str, str]) -> None:
    status, told = stopped(family.start(*REDUCED, environ=environ | {"TEST_PARTS": "absent"}))
    assert status == 1
    assert "absent cannot be started" in told
    assert "Traceback" not in told
    assert family.alive() == {}


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_busy_port_is_named_with_who_holds_it(family: Family, environ: dict[str, str], name: str) -> None:
    with socket.create_server(("127.0.0.1", int(environ[name]))):
        status, told = stopped(family.start(*REDUCED, environ=environ))
    assert status == 1
    assert f"Port {environ[name]} is busy" in told
    assert f"(PID {os.getpid()})" in told
    assert f"make run {name}=" in told


def test_all_missing_settings_are_told_before_anything_starts(family: Family, environ: dict[str, str]) -> None:
    status, told = stopped(family.start(*REDUCED, environ=environ | {"RENSHETONG_ENV": "production"}))
    assert status == 1
    assert "WX_OA_APPID: not set" in told
    assert "DATABASE_URL: not set" in told
    assert "[2/" not in told


def test_two_runs_do_not_share_a_folder(family: Family, environ: dict[str, str]) -> None:
    first = family.start(*REDUCED, environ=environ)
    read_until(first, "Stop: Ctrl-C")
    status, told = stopped(family.start(*REDUCED, environ=environ))
    assert status == 1
    assert "in use by another make run" in told
    answer = urllib3.request("GET", f"http://127.0.0.1:{environ['PORT']}/", retries=False)
    assert answer.data == b"here"


def test_the_second_start_finds_the_data_of_the_first(family: Family, environ: dict[str, str]) -> None:
    var = Path(environ["VAR"])
    for turn in (1, 2):
        run = family.start(*REDUCED, environ=environ)
        read_until(run, "Stop: Ctrl-C")
        with redis.Redis(unix_socket_path=str(var / "redis" / "redis.sock")) as client:
            assert client.incr("starts") == turn
        made = {file.name: file.read_bytes() for file in (var / "sandbox.env", var / "keys.json")}
        run.terminate()
        stopped(run)
    assert made == {name: (var / name).read_bytes() for name in made}


def test_what_a_killed_run_left_is_swept_at_the_next_start(family: Family, environ: dict[str, str]) -> None:
    run_folder = Path(environ["VAR"]) / "run"
    run_folder.mkdir(parents=True)
    code = "from pathlib import Path; import os, sys, time; from service.embedded import marks;"
    code += (
        f"marks.mark(Path({str(run_folder)!r}), 'orphan', os.getpid()); print('marked', flush=True); time.sleep(600)"
    )
    orphan = family.start(sys.executable, "-c", code, environ=environ)
    read_until(orphan, "marked")
    run = family.start(*REDUCED, environ=environ)
    assert "left its orphan behind" in read_until(run, "Stop: Ctrl-C")
    assert orphan.wait(30) == -signal.SIGTERM


def test_everything_written_is_its_owners_alone(family: Family, environ: dict[str, str]) -> None:
    run = family.start(*REDUCED, environ=environ)
    read_until(run, "Stop: Ctrl-C")
    written = [Path(environ["VAR"]), *Path(environ["VAR"]).rglob("*")]
    assert [str(path) for path in written if path.stat().st_mode & 0o077] == []
