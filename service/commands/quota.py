"""`flask --app app quota clear`: an account's calls of the day begin anew, ten times a month (wechat-wire 3.4)."""

from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from models.errors import Unavailable, WeChatDown, WeChatError, WeChatLimit
from models.keeping.tables import AuditRow
from models.keeping.transactions import effect, reading, reserve
from models.outbound.pause import SHANGHAI
from service.parts import Parts
from service.wechat import MINI, OFFICIAL

A_MONTH = 10
SPENT = 48006
KIND = "quota clear"
ACCOUNTS = {"official": OFFICIAL, "mini": MINI}
quota = AppGroup("quota", help="How many calls WeChat allows an account a day.")


def register(app: Flask) -> None:
    app.cli.add_command(quota)


@quota.command()
@click.option("--account", type=click.Choice(sorted(ACCOUNTS)), default="official", show_default=True)
@click.option("--staff", prompt="Your staff id", help="Who decided it; goes into the audit as a pseudonym.")
@with_appcontext
def clear(account: str, staff: str) -> None:
    """Ask WeChat to count an account's calls from zero again. It allows that ten times a month."""
    parts: Parts = current_app.extensions["renshetong"]
    used = _used(account, parts.clock.now())
    click.confirm(f"{used} of {A_MONTH} were used this month, as far as we know. Use one more?", abort=True)
    with reserve():
        _note(parts, account, staff, "asked")
    try:
        parts.quotas[ACCOUNTS[account]].clear()
        said, why = "cleared", None
    except (WeChatError, WeChatLimit) as refused:
        spent = "this month's ten are used up" if refused.errcode == SPENT else "WeChat refused it"
        said, why = f"errcode {refused.errcode}", f"{spent} (errcode {refused.errcode})"
    except WeChatDown:
        said, why = "no answer", "WeChat did not answer; whether one of the ten is used is not known"
    except Unavailable:
        said, why = "cleared", "cleared, but Redis is away: restart the service, which still holds the calls back"
    with effect():
        _note(parts, account, staff, said)
    if why:
        raise click.ClickException(why)
    click.echo(f"quota of the {ACCOUNTS[account]} cleared")


def _used(account: str, now: datetime) -> int:
    """How often this month (in China) WeChat took it, by our own audit."""
    month = now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    wanted = select(func.count()).where(AuditRow.kind == KIND, AuditRow.object == account)
    with reading() as session:
        return session.scalar(wanted.where(AuditRow.result == "cleared", AuditRow.at >= month)) or 0


def _note(parts: Parts, account: str, staff: str, result: str) -> None:
    ledger, now = parts.keeping.ledger, parts.clock.now()
    ledger.note(KIND, actor=staff, subject="", object_=account, result=result, at=now)
