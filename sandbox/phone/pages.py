"""The phone's pages. Everything they do goes through the calls of `chat`, `wx` and `native`, or the control plane."""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from sandbox.people import demo
from sandbox.phone import authorize, bridge, chat, cityservice, native, wx
from sandbox.phone.holder import holder, keep, present
from sandbox.settings import World


def blueprint(world: World) -> Blueprint:
    """The phone under `/phone`: chooser, chat, web view, step page, and WeChat's own consent and face pages."""
    phone = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static")
    for part in (chat, wx, native, bridge, authorize, cityservice):
        part.add(phone, world)
    _add_pages(phone, world)
    phone.after_request(_guarded(world.settings.public_base_url))
    return phone


def _add_pages(phone: Blueprint, world: World) -> None:
    @phone.get("/")
    def home() -> Response:
        person = holder()
        if person is None:
            return _page("chooser.html", people=demo())
        return keep(_page("phone.html", person=person), person)

    @phone.get("/citizens")
    def citizens() -> Response:
        return _page("chooser.html", people=demo())

    @phone.get("/open")
    def open_link() -> Response:
        return keep(_opened(request.args.get("url", ""), world.settings.public_base_url), present())

    @phone.route("/steps", methods=["GET", "POST"])
    def steps() -> Response:
        """Opened by a chat's link (parked) or by a page (page): to be known to a level, or with a ticket for a step."""
        names = ("parked", "page", "need")
        told = {name: request.values.get(name, "") for name in names}
        told["product"] = world.settings.public_base_url
        return _page("steps.html", person=present(), **told, ticket=request.form.get("ticket", ""))


def _page(name: str, **shown: object) -> Response:
    return make_response(render_template(f"phone/{name}", **shown))


def _opened(url: str, product: str) -> Response:
    """The web view knows one host on this machine; any other address is shown, not visited."""
    if url.startswith(product.rstrip("/") + "/"):
        return redirect(url)
    return _page("outside.html", url=url if url.startswith(("http://", "https://")) else "")


def _guarded(product: str):
    """No script, style, picture or frame from anywhere but this sandbox and the product in its web view."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"frame-src 'self' {product}; frame-ancestors 'self' {product}; base-uri 'none'; form-action 'none'"
    )

    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = "no-store"
        return response

    return guard
