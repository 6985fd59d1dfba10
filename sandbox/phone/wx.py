"""wx.login of the step page's mini-program (wechat-wire 4.1)."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from sandbox.phone.asked import asked
from sandbox.phone.holder import present
from sandbox.platform import login
from sandbox.settings import World


def add(phone: Blueprint, world: World) -> None:
    """Adds wx.login to the phone."""

    @phone.post("/api/wx/login")
    def wx_login() -> ResponseReturnValue:
        asked()
        return jsonify(errMsg="login:ok", code=login.issue_code(world, present().key))
