"""The citizen's files over the mini-program's API: what waits, and each of them once (security design 6.6, 8)."""

import re

from flask import Blueprint, Response, jsonify, request

from models.errors import NotFound
from models.rights import Files
from wechat.doors import requests
from wechat.doors.mini import guarded

FILE_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
MEDIA = {"json": "application/json", "pdf": "application/pdf"}


def door(files: Files) -> Blueprint:
    """`GET /api/v1/files` and `/api/v1/files/<id>`, both behind a bearer token at level 3."""
    pages = Blueprint("files", __name__, url_prefix="/api/v1/files")

    @pages.get("")
    def waiting() -> Response:
        found = files.waiting(requests.bearer(request))
        told = [{"id": one.id, "kind": one.kind, "until": one.expires_at.isoformat()} for one in found]
        return jsonify({"files": told})

    @pages.get("/<file>")
    def take(file: str) -> Response:
        token = requests.bearer(request)
        if not FILE_ID.fullmatch(file):
            raise NotFound("file id")
        taken = files.take(token, file)
        response = Response(taken.content or b"", 200, mimetype=MEDIA[taken.kind])
        response.headers["Content-Disposition"] = f'attachment; filename="my-data.{taken.kind}"'
        return response

    guarded(pages)
    return pages
