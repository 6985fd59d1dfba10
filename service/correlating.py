"""Gives each call its correlation id and tells it in `X-Request-Id`; one sent by a client is ignored."""

from flask import Flask, Response, request

from models.keeping import correlation
from models.keeping.chance import new_id
from models.ports import Random

HEADER = "X-Request-Id"
# QS1's uniform error has no correlation id in body or headers (security design 10), so none of its answers has.
WITHOUT = ("/api/v1/qs", "/api/v1/q/")


def correlate(app: Flask, random: Random) -> None:
    """Begins a new id before anything else looks at the call."""

    @app.before_request
    def begin() -> None:
        correlation.begin(new_id(random))

    @app.after_request
    def tell(response: Response) -> Response:
        if not request.path.startswith(WITHOUT):
            response.headers[HEADER] = correlation.current()
        return response

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        correlation.begin("")
