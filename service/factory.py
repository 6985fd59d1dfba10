"""The Flask app: database, wired parts, doors, commands."""

from collections.abc import Mapping
from pathlib import Path

import structlog
from flask import Flask, Response

from models.errors import Misconfigured
from service import commands, logs
from service.control_plane import visible
from service.correlating import correlate
from service.database import open_database
from service.environment import environment
from service.parts import Parts
from service.patience import impatient
from service.public import database_ready, public, redis_ready
from service.settings import Settings
from service.wiring import wire
from wechat.doors import account, go, mini, mini_push, official

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
    app.extensions["renshetong"] = parts
    _open_doors(app, parts)
    app.wsgi_app = impatient(app.wsgi_app)  # type: ignore[method-assign]
    commands.register(app)
    return app


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
    app.register_blueprint(official.door(parts.envelope, parts.desk, parts.clock, parts.random))
    app.register_blueprint(mini_push.door(parts.mini_envelope, parts.mini_desk, parts.clock, parts.random))
    app.register_blueprint(mini.door(parts.chain, parts.keyring.qs1, parts.consents))
    app.register_blueprint(account.door(parts.chain, parts.sessions, parts.passwords, parts.clock))
    app.register_blueprint(go.door(parts.keeping.parking, parts.clock, parts.settings.step_page_url))
    app.register_blueprint(public({"database": database_ready, "redis": lambda: redis_ready(parts.redis)}))

    @app.after_request
    def no_sniffing(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
