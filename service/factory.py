"""The Flask app: database, wired parts, doors, commands."""

from collections.abc import Mapping
from pathlib import Path

import structlog
from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from models.errors import Misconfigured
from models.keeping.database import db
from models.keeping.references import missing
from models.keeping.transactions import reading
from service import commands, logs
from service.control_plane import visible
from service.correlating import correlate
from service.counting import count_pushes, numbers
from service.database import open_database
from service.environment import environment
from service.parts import Parts
from service.patience import impatient
from service.public import Operations, public
from service.readiness import probes
from service.settings import Settings
from service.wechat import MINI_PATH, OFFICIAL_PATH
from service.wiring import wire
from wechat.doors import account, files, mini, mini_push, official
from wechat.doors.h5 import assets
from wechat.doors.h5 import door as h5

ROOT = str(Path(__file__).resolve().parent.parent)
log = structlog.get_logger("boot")


def create_app(environ: Mapping[str, str]) -> Flask:
    """Raises Misconfigured with every finding."""
    settings = Settings.read(environment(environ))
    logs.set_up(settings.log_level)
    seen = visible(settings) if settings.production else ()
    if seen:
        raise Misconfigured(f"a sandbox's control plane answers at {', '.join(seen)}")
    app = Flask("renshetong", root_path=ROOT)
    open_database(app, settings.database_url)
    with app.app_context():
        parts = wire(settings)
        _refuse_lost_keys(parts)
    app.extensions["renshetong"] = parts
    _open_doors(app, parts)
    app.wsgi_app = impatient(app.wsgi_app)  # type: ignore[method-assign]
    commands.register(app)
    return app


def _refuse_lost_keys(parts: Parts) -> None:
    """Rows that name a key version which the key file lost would fail one citizen at a time. Raises Misconfigured.

    Tables that are not there yet, or a database that does not answer, are the readiness page's matter.
    """
    try:
        with reading():
            lost = missing(parts.keyring)
    except SQLAlchemyError:
        return
    if lost:
        db.session.remove()
        db.engine.dispose()
        raise Misconfigured(f"RENSHETONG_KEYS: rows name {', '.join(lost)}, which the key file does not hold")


def commands_only(findings: Misconfigured) -> Flask:
    """For the command line when the settings are not in order; serves nothing."""
    app = Flask("renshetong", root_path=ROOT)
    app.extensions["renshetong"] = findings
    commands.register(app)

    @app.before_request
    def not_in_order() -> Response:
        return Response(status=503)

    return app


def _open_doors(app: Flask, parts: Parts) -> None:
    correlate(app, parts.random)
    told = (parts.clock, parts.random, parts.alarms)
    app.register_blueprint(official.door(parts.envelopes[OFFICIAL_PATH], parts.desk, *told))
    app.register_blueprint(mini_push.door(parts.envelopes[MINI_PATH], parts.mini_desk, *told))
    app.register_blueprint(mini.door(parts.chain, parts.keyring.qs1, parts.consents, parts.title))
    app.register_blueprint(account.door(parts.chain, parts.sessions, parts.passwords, parts.clock))
    app.register_blueprint(files.door(parts.rights.files))
    app.register_blueprint(assets.door(Path(ROOT) / "node_modules"))
    app.register_blueprint(h5.door(parts.pages))
    app.register_blueprint(public(_operations(parts)))
    count_pushes(app)

    @app.after_request
    def no_sniffing(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def _operations(parts: Parts) -> Operations:
    return Operations(probes(parts), lambda: numbers(parts.clock, parts.steady), parts.settings.metrics_token)
