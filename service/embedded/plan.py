"""What `make run` starts, in order: Redis, database, sandbox, worker, service, menu."""

import sys
from collections.abc import Mapping
from pathlib import Path

import urllib3

from models.ports import Random
from service.embedded import generated, redis
from service.embedded.child import Part
from service.kinds import Environment
from service.settings import Settings, declared

HTTP = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=5), retries=False, maxsize=1)
# The sandbox stands for the outside world: it gets no address and no key of the product's own stores.
OURS_ALONE = ("DATABASE_URL", "REDIS_URL", "RENSHETONG_KEYS", "BUREAUS_FILE")
BIND = "127.0.0.1:{}"
GUNICORN = (
    sys.executable,
    "-m",
    "gunicorn",
    "--no-control-socket",
    "--graceful-timeout",
    "4",
    "--log-level",
    "warning",
)
SERVICE = (*GUNICORN, "--config", "python:service.gunicorn_conf")
FLASK = (sys.executable, "-m", "flask", "--app", "app")


def complete(given: Mapping[str, str], var: Path, random: Random) -> dict[str, str]:
    """`given` with everything else the sandbox needs beneath it, its files made. Production gets nothing added."""
    given = {name: value for name, value in given.items() if value}
    if given.get("RENSHETONG_ENV") == Environment.PRODUCTION:
        return given
    environ = _filled(generated.accounts(var, random) | given | {"VAR": str(var)})
    if "RENSHETONG_KEYS" not in given:
        generated.keys(Path(environ["RENSHETONG_KEYS"]), random)
    if "BUREAUS_FILE" not in given:
        generated.bureaus(Path(environ["BUREAUS_FILE"]), environ)
    return environ


def _filled(environ: dict[str, str]) -> dict[str, str]:
    """Every setting spelled out, so that all processes agree and staging (no sandbox defaults) runs here as well."""
    above: dict[str, str] = {}
    for name, one in declared():
        default = one.sandbox if one.sandbox is not None else one.always or ""
        above[name] = environ.get(name.upper()) or default.format(**above)
    return environ | {name.upper(): text for name, text in above.items() if text}


def parts(settings: Settings, environ: Mapping[str, str], *, own_redis: bool) -> list[Part]:
    """The parts to start. In production: migration, worker and service only; everything else is WeChat's and yours."""
    product = [_database(environ), _worker(settings, environ), _service(settings, environ)]
    if settings.production:
        return product
    stores = [_redis(settings, environ)] if own_redis else []
    outside = {name: value for name, value in environ.items() if name not in OURS_ALONE}
    return [*stores, product[0], _sandbox(settings, outside), *product[1:], _menu(environ)]


def _redis(settings: Settings, environ: Mapping[str, str]) -> Part:
    folder = settings.var / "redis"
    redis.prepare(folder)
    url = str(settings.redis_url)
    return Part("redis", "embedded Redis", redis.command(folder), environ, ready=lambda: redis.answers(url), grace=3)


def _database(environ: Mapping[str, str]) -> Part:
    command = (sys.executable, "-m", "service.embedded.migrate")
    return Part("database", "database, migrated to the newest tables", command, environ, once=True)


def _sandbox(settings: Settings, environ: Mapping[str, str]) -> Part:
    bind = ("--bind", BIND.format(settings.sandbox_port))
    # One worker: the sandbox keeps people's choices in one place; threads let a push and its answer overlap.
    command = (*GUNICORN, *bind, "--workers", "1", "--threads", "16", "sandbox.app:create_app()")
    url = f"http://127.0.0.1:{settings.sandbox_port}/_control/"
    return Part("sandbox", "sandbox: WeChat, phone, bureau", command, environ, ready=lambda: answers(url), grace=2)


def _worker(settings: Settings, environ: Mapping[str, str]) -> Part:
    return Part("worker", "worker: delivers what is owed", (*FLASK, "worker"), _counting(settings, environ))


def _counting(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Service and worker count into one folder."""
    folder = settings.var / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {**environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}


def _service(settings: Settings, environ: Mapping[str, str]) -> Part:
    size = ("--workers", "2", "--threads", "8", "--worker-class", "gthread")
    command = (*SERVICE, "--bind", BIND.format(settings.port), *size, "app:create_app()")
    url = f"http://127.0.0.1:{settings.port}/readyz"
    return Part("service", "service", command, _counting(settings, environ), ready=lambda: answers(url), grace=5)


def _menu(environ: Mapping[str, str]) -> Part:
    return Part("menu", "menu of the official account", (*FLASK, "menu", "push"), environ, once=True, optional=True)


def answers(url: str) -> bool:
    """Does this address answer 200?"""
    try:
        return HTTP.request("GET", url, redirect=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False
