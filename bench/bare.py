"""The baseline: a Flask route that answers `success` and does nothing."""

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)

    @app.post("/wechat/official")
    def push() -> str:
        return "success"

    return app
