"""Which demo citizen holds the phone: `?citizen=<key>` of this page, else what the last page kept in a cookie."""

from flask import Response, abort, request

from sandbox.people import Person, by_key, everyone

COOKIE = "sandbox_citizen"


def holder() -> Person | None:
    """The citizen who holds the phone; None before anybody took it. Answers 404 for a key that nobody has."""
    key = request.args.get("citizen") or request.cookies.get(COOKIE)
    return known(key) if key else None


def present() -> Person:
    """The citizen who holds the phone. Answers 409 when nobody does: every act on a phone is somebody's."""
    person = holder()
    if person is None:
        abort(409, "nobody holds the phone")
    return person


def known(key: str) -> Person:
    """The citizen of this key. Answers 404 for a key that nobody has."""
    if key not in {person.key for person in everyone()}:
        abort(404, "no such citizen")
    return by_key(key)


def keep(response: Response, person: Person) -> Response:
    """Remembers the holder for pages that arrive by a link without `?citizen=` (the product's `/go/…` leads to one).

    The path keeps the cookie from the product, which lives on the same host under another port.
    """
    response.set_cookie(COOKIE, person.key, path="/phone", httponly=True, samesite="Lax")
    return response
