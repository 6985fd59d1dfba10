"""The sandbox as one Flask app. Serve it on loopback with one worker: gunicorn -b 127.0.0.1:8100 --threads 16."""

import ipaddress
import os
from collections.abc import Mapping

from flask import Flask, Response, abort, redirect, request

import sandbox.bureaus.pages
import sandbox.control.pages
import sandbox.phone.authorize
import sandbox.phone.pages
import sandbox.platform.pages
from sandbox.control.watch import watch
from sandbox.settings import World, build_world, read_settings


def create_app(environ: Mapping[str, str] = os.environ) -> Flask:
    """The whole sandbox. Raises BadSettings with everything that is missing."""
    return build_app(build_world(read_settings(environ)), environ)


def build_app(world: World, environ: Mapping[str, str]) -> Flask:
    """The app over this world; the bureaus read their own secrets from `environ`."""
    app = Flask(__name__, static_folder=None)
    app.json.ensure_ascii = False
    app.before_request(_only_from_here)
    watch(app, world)
    for room in (sandbox.platform.pages, sandbox.control.pages, sandbox.phone.pages):
        app.register_blueprint(room.blueprint(world))
    app.register_blueprint(sandbox.phone.authorize.weixin(world))
    app.register_blueprint(sandbox.bureaus.pages.blueprint(world, environ))
    app.add_url_rule("/", "home", lambda: redirect("/phone/"))
    return app


def _only_from_here() -> Response | None:
    """Whoever binds it to another address by mistake serves nobody: it can forge citizens."""
    if not ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        abort(403)
    return None
