"""The platform's server APIs over HTTP: one table of calls, one way through the checks they share."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, Response, request

from sandbox.platform import (
    face_calls,
    followers,
    jssdk,
    login,
    menu,
    oauth,
    quota,
    realname,
    service_messages,
    tokens,
)
from sandbox.platform.wire import Asked, Refusal, Reply, payload_of, refusal_reply, spoken
from sandbox.settings import World


class Call(NamedTuple):
    """`bearer`: whether the call needs an access_token."""

    method: str
    path: str
    answer: Callable[[World, Asked], Reply]
    bearer: bool = True


CALLS = (
    Call("GET", "/cgi-bin/token", tokens.plain, bearer=False),
    Call("POST", "/cgi-bin/stable_token", tokens.stable, bearer=False),
    Call("GET", "/sns/jscode2session", login.exchange, bearer=False),
    Call("GET", "/sns/oauth2/access_token", oauth.access_token, bearer=False),
    Call("GET", "/sns/oauth2/refresh_token", oauth.refresh_token, bearer=False),
    Call("GET", "/sns/userinfo", oauth.userinfo, bearer=False),
    Call("GET", "/sns/auth", oauth.check, bearer=False),
    Call("GET", "/cgi-bin/ticket/getticket", jssdk.get_ticket),
    Call("GET", "/cgi-bin/getcallbackip", quota.callback_ips),
    Call("POST", "/cgi-bin/clear_quota", quota.clear),
    Call("GET", "/cgi-bin/user/info", followers.user_info),
    Call("POST", "/intp/realname/checkrealnameinfo", realname.check),
    Call("POST", "/cityservice/face/identify/getverifyid", face_calls.get_verify_id),
    Call("POST", "/cityservice/face/identify/queryverifyinfo", face_calls.query_verify_info),
    Call("POST", "/cgi-bin/message/custom/send", service_messages.send),
    Call("POST", "/cgi-bin/menu/create", menu.create),
    Call("GET", "/cgi-bin/menu/get", menu.get),
    Call("GET", "/cgi-bin/menu/delete", menu.delete),
    Call("GET", "/cgi-bin/get_current_selfmenu_info", menu.current_selfmenu),
)


def blueprint(world: World) -> Blueprint:
    """All CALLS at the root, as api.weixin.qq.com has them."""
    pages = Blueprint("platform", __name__)
    for call in CALLS:
        pages.add_url_rule(call.path, call.path.replace("/", "_"), _view(world, call), methods=["GET", "POST"])
    return pages


def _view(world: World, call: Call) -> Callable[[], Response]:
    def view() -> Response:
        try:
            reply = call.answer(world, _asked(world, call))
        except Refusal as refused:
            reply = refusal_reply(world, refused)
        return Response(spoken(reply), content_type="application/json; encoding=utf-8")

    return view


def _asked(world: World, call: Call) -> Asked:
    """Refuses 43001 or 43002 for the wrong method, then a bad token, then a bad body."""
    if request.method != call.method:
        raise Refusal(43001 if call.method == "GET" else 43002, f"require {call.method} method")
    account = tokens.account_of(world, request.args.get("access_token")) if call.bearer else None
    if call.method == "GET":
        return Asked(account, request.args)
    raw = request.get_data()
    return Asked(account, request.args, payload_of(raw), raw)
