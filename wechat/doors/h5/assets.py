"""`/static/weui.min.css`: WeUI as npm installed it, from our own origin. Our own files lie in `static/`."""

import gzip
from pathlib import Path

from flask import Blueprint, Response, abort, request

STYLE = Path("weui", "dist", "style", "weui.min.css")
DAY = 86_400  # seconds


def door(modules: Path) -> Blueprint:
    """`modules` is npm's folder. Without WeUI in it the pages work and look plain; the doctor says so."""
    pages = Blueprint("assets", __name__)
    plain = (modules / STYLE).read_bytes() if installed(modules) else None
    # 188 kB would take an old phone seconds; squeezed once here it is 23 kB.
    squeezed = gzip.compress(plain, mtime=0) if plain else b""

    @pages.get("/static/weui.min.css")
    def weui() -> Response:
        if plain is None:
            abort(404)
        small = request.accept_encodings.quality("gzip") > 0
        response = Response(squeezed if small else plain, mimetype="text/css")
        response.headers["Vary"] = "Accept-Encoding"
        if small:
            response.headers["Content-Encoding"] = "gzip"
        response.cache_control.public, response.cache_control.max_age = True, DAY
        response.add_etag()
        return response.make_conditional(request)

    return pages


def installed(modules: Path) -> bool:
    """Is WeUI there?"""
    return (modules / STYLE).is_file()
