"""`python -m service.embedded.up` (make run): everything on embedded defaults, until somebody asks it to stop."""

import fcntl
import os
import sys
from pathlib import Path
from typing import TextIO

from models.errors import Misconfigured, ServiceError, Unavailable
from models.keeping.chance import SystemRandom
from service.embedded import marks, plan, ports
from service.embedded.kinship import Parent, end_with_my_parent
from service.embedded.supervisor import Supervisor
from service.settings import Settings

BANNER = """
  The phone:  http://127.0.0.1:{sandbox_port}/phone/
              Choose a citizen, tap 关注 (follow), then ask: 社保 or 积分
  The service: {public_base_url}   Logs: {log}
  Check what is wired: flask --app app doctor      Stop: Ctrl-C
"""
PRODUCTION = "\n  The service: {public_base_url}   Logs: {log}   Stop: Ctrl-C\n"


def main() -> int:
    """Exit status: 0 after a wanted stop, 1 with a sentence that says what to do."""
    parent = Parent()
    end_with_my_parent()
    os.umask(0o077)  # whatever a child writes is its owner's alone
    try:
        _run(parent)
    except ServiceError as error:
        say(error.subject)
        return 1
    return 0


def _run(parent: Parent) -> None:
    var = Path(os.environ.get("VAR") or "var").absolute()
    _folders(var)
    supervisor = Supervisor(var, say, parent.is_leaving)
    with _only_one(var / "run" / "lock"):
        for name in marks.sweep(var / "run"):
            say(f"      an earlier run had left its {name} behind; it was stopped")
        environ = plan.complete(os.environ, var, SystemRandom())
        settings = Settings.read(environ)
        _refuse_busy_ports(settings)
        own_redis = not os.environ.get("REDIS_URL")
        banner = PRODUCTION if settings.production else BANNER
        told = {"sandbox_port": settings.sandbox_port, "public_base_url": settings.public_base_url, "log": var / "log"}
        supervisor.run(plan.parts(settings, environ, own_redis=own_redis), banner.format(**told))


def _folders(var: Path) -> None:
    for folder in (var, var / "run", var / "log"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)


def _only_one(file: Path) -> TextIO:
    """Holds the lock while open; the kernel lets go of it however we end. Unavailable: another run has it."""
    lock = file.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Unavailable(f"{file.parent.parent} is in use by another make run: stop that one first") from None
    return lock


def _refuse_busy_ports(settings: Settings) -> None:
    wanted = {"PORT": settings.port}
    if not settings.production:
        wanted["SANDBOX_PORT"] = settings.sandbox_port
    found = ports.complaints(wanted)
    if found:
        raise Misconfigured("\n".join(found))


def say(line: str) -> None:
    """One line to whoever still listens: a terminal that went away must not keep us from stopping the children."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - kept open until we end


if __name__ == "__main__":
    sys.exit(main())
