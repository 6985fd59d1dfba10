"""`flask --app app keys …`: the key file and the changes of its keys, without ever showing a key."""

import os
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from models.errors import Misconfigured, ServiceError
from models.keeping.chance import SystemRandom
from models.keeping.keys import create_keys, load_keys
from models.keeping.references import referenced
from models.keeping.transactions import reading
from service.environment import environment
from service.parts import Parts
from service.rotation.job import KINDS, MOST, Rotation, held

keys = AppGroup("keys", help="The key file: create one, list its versions, change a key.")
RESTART = "restart the service and the worker, then run: flask --app app keys rotate {kind} --restarted"


def _default() -> Path:
    environ = environment(os.environ)
    return Path(environ.get("RENSHETONG_KEYS") or Path(environ.get("VAR") or "var") / "keys.json")


KEY_FILE = click.option(
    "--file", default=_default, type=click.Path(path_type=Path), help="default: RENSHETONG_KEYS, else keys.json in VAR"
)
KIND = click.argument("kind", type=click.Choice(KINDS))


def register(app: Flask) -> None:
    app.cli.add_command(keys)


@keys.command(with_appcontext=False)
@KEY_FILE
def create(file: Path) -> None:
    """Write a new key file (mode 0600); never over an old one."""
    try:
        create_keys(file, SystemRandom())
    except FileExistsError:
        raise click.ClickException(f"{file} exists: what it sealed needs it, so it stays as it is") from None
    click.echo(f"{file} is written. Keep a copy apart: without it nothing that was sealed can be read.")


@keys.command("show-versions", with_appcontext=False)
@KEY_FILE
def show_versions(file: Path) -> None:
    """Which versions the key file holds, and which one seals new things."""
    try:
        ring = load_keys(file)
    except Misconfigured as error:
        raise click.ClickException(error.subject) from None
    for name in KINDS:
        versions = getattr(ring, name)
        click.echo(f"{name:8} {', '.join(map(str, sorted(versions.keys)))} (current {versions.current})")
    click.echo(f"qs1      {', '.join(str(key.id) for key in ring.qs1)}")


@keys.command()
@with_appcontext
def status() -> None:
    """By kind of key: versions held, versions that rows name, and the change under way."""
    job = _job()
    for kind, (current, versions) in held(job.file).items():
        state, target = job.state(kind)
        with reading():
            named = sorted(referenced(kind))
        under_way = f"; change to {target}: {state}" if state != "NONE" else ""
        click.echo(f"{kind:8} held {_list(versions)} (current {current}); rows name {_list(named)}{under_way}")


@keys.command()
@KIND
@click.option("--restarted", is_flag=True, help="Service and worker were restarted since the last step.")
@click.option("--batch", default=500, type=click.IntRange(1, MOST), help="Rows per transaction.")
@with_appcontext
def rotate(kind: str, restarted: bool, batch: int) -> None:
    """Take the next step of changing a key; says what comes after it. Safe to repeat, also after a kill."""
    job = _job()
    state = job.state(kind)[0]
    if state in ("ADDED", "WRITING") and not restarted:
        raise click.ClickException(f"{kind} is {state}: first {RESTART.format(kind=kind)}")
    try:
        click.echo(_step(job, kind, state, batch))
    except ServiceError as error:
        raise click.ClickException(error.subject) from None


def _step(job: Rotation, kind: str, state: str, batch: int) -> str:
    if state in ("NONE", "RETIRED"):
        return f"{kind} {job.add(kind)} is in the key file, not yet in use; {RESTART.format(kind=kind)}"
    if state == "ADDED":
        return f"{kind} {job.write_new(kind)} seals from the next start on; {RESTART.format(kind=kind)}"
    if state == "VERIFIED":
        job.reopen(kind)
    moved = job.move(kind, batch, _tell)
    return f"{kind}: {moved} rows moved, none left under an old version; then run: flask --app app keys retire {kind}"


def _tell(moved: int) -> None:
    if moved:
        click.echo(f"  {moved} rows", err=True)


@keys.command()
@KIND
@with_appcontext
def retire(kind: str) -> None:
    """Take old versions out of the key file, once no row names them."""
    job = _job()
    try:
        aside = job.retire(kind)
    except ServiceError as error:
        raise click.ClickException(error.subject) from None
    if aside is None:
        click.echo(f"{kind}: no old version is left in the key file")
        return
    click.echo(f"{kind}: old versions are in {aside}; keep it offline as long as the oldest backup, then destroy it")


def _job() -> Rotation:
    parts = current_app.extensions["renshetong"]
    if isinstance(parts, Misconfigured):
        raise click.ClickException(parts.subject)
    told: Parts = parts
    return Rotation(told.settings.renshetong_keys, told.keyring, told.keeping, told.clock, told.random)


def _list(versions: list[int]) -> str:
    return ", ".join(map(str, versions)) or "none"
