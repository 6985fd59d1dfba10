"""`/go/<parked>`: the link in a chat reply. It holds no capability; identity is proved on the page it leads to."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from models.errors import NotFound
from models.keeping.parked import Parking
from models.keeping.transactions import reading
from models.ports import Clock

PARKED_ID = 32  # hex digits


def door(parking: Parking, clock: Clock, step_page: str | None) -> Blueprint:
    """`step_page` runs the missing steps; without one the page says how to open the mini-program."""
    pages = Blueprint("go", __name__)

    @pages.get("/go/<parked>")
    def go(parked: str) -> AnyResponse | tuple[str, int]:
        if not _waits(parked):
            return render_template("h5/question_expired.html"), 404
        if step_page is None:
            return render_template("h5/open_mini_program.html"), 200
        return redirect(f"{step_page}?{urlencode({'parked': parked})}", 302)

    @pages.after_request
    def private(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return response

    def _waits(parked: str) -> bool:
        if len(parked) != PARKED_ID:
            return False
        try:
            with reading():
                parking.row(parked, clock.now())
        except NotFound:
            return False
        return True

    return pages
