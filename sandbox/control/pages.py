"""The control plane over HTTP, JSON in and out. A product in production mode refuses to start when it sees this."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request

from sandbox.clock import ClockRunsForward
from sandbox.control import acts, faults, ledger, switches
from sandbox.control.acts import BadOrder, Order
from sandbox.platform import face, jssdk, login, realname
from sandbox.platform.push import Pusher
from sandbox.settings import World

_WRONG = (BadOrder, faults.BadFault, switches.UnknownSwitch, ClockRunsForward, face.UnknownOutcome, face.FaceClosed)


def blueprint(world: World) -> Blueprint:
    """Everything under /_control."""
    pages = Blueprint("control", __name__, url_prefix="/_control")
    for path, answer in _READS.items():
        pages.add_url_rule(path, f"read{path}", _reading(world, answer), methods=["GET"])
    for path, carry_out in _ORDERS.items():
        pages.add_url_rule(path, f"order{path}", _ordering(world, carry_out), methods=["POST"])
    for wrong in _WRONG:
        pages.register_error_handler(wrong, lambda failure: (jsonify(error=str(failure)), 400))
    return pages


def _reading(world: World, answer: Callable[[World, Mapping[str, str]], object]) -> Callable[[], Response]:
    return lambda: jsonify(answer(world, request.args))


def _ordering(world: World, carry_out: Callable[[World, Order], object]) -> Callable[[], Response]:
    def view() -> Response:
        # Demanding JSON's own content type keeps a foreign page in the same browser from posting a form here.
        order = request.get_json()
        if not isinstance(order, dict):
            raise BadOrder("a JSON object")
        return jsonify(carry_out(world, order))

    return view


def _about(world: World, _: Mapping[str, str]) -> object:
    return {
        "what": "control plane of the Renshetong sandbox: no WeChat and no bureau is behind this address",
        "reads": sorted(f"/_control{path}" for path in _READS),
        "orders": sorted(f"/_control{path}" for path in _ORDERS),
    }


def _clock(world: World, _: Mapping[str, str] | Order) -> object:
    return {"now": world.clock.now(), "offset": world.clock.offset()}


def _set_clock(world: World, order: Order) -> object:
    chosen = [name for name in ("advance", "offset") if name in order]
    seconds = order.get(chosen[0]) if len(chosen) == 1 else None
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise BadOrder("advance or offset: whole seconds")
    move = world.clock.advance if chosen == ["advance"] else world.clock.set_offset
    move(seconds)
    return _clock(world, order)


def _set_fault(world: World, order: Order) -> object:
    if order.get("clear") is True:
        faults.clear(world, acts.text(order, "path") if "path" in order else None)
    elif "bureau" in order:
        faults.set_bureau(world, acts.text(order, "bureau"))
    else:
        faults.set_path(world, acts.text(order, "path"), *faults.read(order))
    return faults.every(world)


def _set_switches(world: World, order: Order) -> object:
    for name in order:
        switches.turn(world, name, acts.text(order, name))
    return switches.every(world)


def _face(world: World, order: Order) -> object:
    return {"verify_ret": face.finish(world, acts.text(order, "verify_id"), acts.text(order, "outcome"))}


def _jssdk(world: World, order: Order) -> object:
    """What WeChat's client would say to wx.config on the page at `url`."""
    config = order.get("config")
    if not isinstance(config, dict):
        raise BadOrder("config: what wx.config is given")
    return {"accepted": jssdk.accepts(world, acts.text(order, "url"), config)}


def _reset(world: World, _: Order) -> object:
    ledger.reset(world)
    return {"reset": True}


def _after(said: Mapping[str, str]) -> int:
    after = said.get("after", "0")
    if not after.isdecimal():
        raise BadOrder("after: a whole number")
    return int(after)


_READS: dict[str, Callable[[World, Mapping[str, str]], object]] = {
    "/": _about,
    "/clock": _clock,
    "/faults": lambda world, _: faults.every(world),
    "/switches": lambda world, _: switches.every(world),
    "/calls": lambda world, said: ledger.calls(world, _after(said)),
    "/sent": lambda world, said: ledger.sent(world, acts.citizen(said), _after(said)),
    "/citizens": lambda world, _: ledger.citizens(world),
}
_ORDERS: dict[str, Callable[[World, Order], object]] = {
    "/clock": _set_clock,
    "/faults": _set_fault,
    "/switches": _set_switches,
    "/push": acts.push,
    "/login-code": lambda world, order: {"code": login.issue_code(world, acts.citizen(order))},
    "/consent-code": lambda world, order: {"code": realname.issue_code(world, acts.citizen(order))},
    "/face": _face,
    "/jssdk": _jssdk,
    "/verify-callback": lambda world, _: {"verified": Pusher(world).verify_callback()},
    "/reset": _reset,
}
