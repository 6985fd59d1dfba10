"""Pages that WeChat itself shows: the real-name consent of the city-service mini-program, and the face check.

Both act only for the citizen who holds the phone: whom a request body names is never read.
"""

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.phone.asked import asked, text_of
from sandbox.phone.holder import present
from sandbox.platform import accounts, face, realname
from sandbox.settings import World


def add(phone: Blueprint, world: World) -> None:
    """Adds both pages and what their buttons call."""
    _add_consent(phone, world)
    _add_face(phone, world)


def _add_consent(phone: Blueprint, world: World) -> None:
    @phone.get("/consent")
    def consent() -> ResponseReturnValue:
        return render_template("phone/consent.html", person=present(), appid=world.settings.mini.appid)

    @phone.post("/api/consent")
    def consented() -> ResponseReturnValue:
        asked()
        return jsonify(code=realname.issue_code(world, present().key))


def _add_face(phone: Blueprint, world: World) -> None:
    @phone.get("/face")
    def face_page() -> ResponseReturnValue:
        verify_id = request.args.get("verify_id", "")
        _require_own(world, verify_id)
        return render_template("phone/face.html", person=present(), verify_id=verify_id)

    @phone.post("/api/face")
    def faced() -> ResponseReturnValue:
        said = asked()
        verify_id, outcome = text_of(said, "verify_id"), text_of(said, "outcome")
        if outcome not in face.OUTCOMES:
            abort(400, "no such outcome")
        _require_own(world, verify_id)
        try:
            face.finish(world, verify_id, outcome)
        except face.FaceClosed:
            abort(409, "this face check is over")
        return jsonify(errMsg="requestFacialVerify:ok")


def _require_own(world: World, verify_id: str) -> None:
    """Answers 404 for a session nobody opened, 403 for one opened for another citizen's openid."""
    session = face.session(world, verify_id)
    if session is None:
        abort(404, "no such face check")
    if session.openid != accounts.openid(world.settings.mini.appid, present().key):
        abort(403, "this face check was opened for another user")
