"""Every page state on a loopback address, with the headers of the door: for a real browser to look at."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from flask import Flask, Response, request
from werkzeug.serving import make_server

from models.assurance.levels import Level
from models.errors import NotFound
from models.exchange import Answer, Channel, FactState, Language, Reason, StepNeeded
from models.insurance.record import Scheme
from models.points.record import PointsState
from tests.borders.answers import INTENTS, REGISTRY, seen, without
from tests.borders.pages import LOOK, ROOT, view
from tests.handlers.builders import AS_OF, FedBureau, empty, enquiry, insurance, points, scheme, services
from wechat.doors.h5 import assets
from wechat.doors.h5.view import Go, Trouble, View

OVERVIEW, POINTS, PAYMENTS = "insurance-overview", "residence-points", "insurance-payments"
ESTIMATE, RULES = "points-estimate", "points-table"
BASIC = {"age": "46", "education": "bachelor_with_degree", "si_valid_months": "40", "study_mode": "full_time"}
TITLE = {"title_skill": "senior_title", "title_matches_post": "yes", "title_local_or_reviewed": "yes"}
ESTIMATES = {
    "blocked": BASIC | TITLE | {"months_base_ge_1x_last12": "0", "permit_state": "overdue", "tax_matches_base": "yes"},
    "uncertain": BASIC | TITLE | {"months_base_ge_1x_last12": "8", "extras": "spouse", "spouse_months": "130"},
    "refused": BASIC | {"serious_crime": "yes"},
}
Draw = Callable[[View], str]
# As the door tells browsers (security design 6.4): what the policy forbids is missing here as well.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-n0nce'; style-src 'self' 'nonce-n0nce'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _answer(answer: Answer) -> Draw:
    return lambda view: LOOK.answer(answer, replace(view, intent=answer.intent))


def _stale() -> FedBureau:
    ages = {Scheme.MEDICAL: 30, Scheme.UNEMPLOYMENT: 200}
    rows = (scheme(which, as_of=AS_OF - timedelta(hours=ages.get(which, 0))) for which in Scheme)
    return FedBureau(insurance(*rows), points())


def _reasons() -> FedBureau:
    reasons = (Reason.TRANSFERRING, Reason.SCHEME_ARREARS, Reason.WRONG_OWNER, Reason.NEEDS_PASSWORD)
    rows = (empty(which, reason=reason) for which, reason in zip(Scheme, reasons, strict=False))
    return FedBureau(insurance(*rows), points(score=None, lines=(), state=PointsState.MATERIAL_NEEDED))


def _asked(what: str, bureau: FedBureau) -> Draw:
    return _answer(seen(what, bureau=bureau))


def _unknown() -> FedBureau:
    return FedBureau(payments_record=NotFound("nobody"))


def _alone() -> Draw:
    """The payments of one scheme: what the page of that scheme shows besides the grid."""
    answer = seen(PAYMENTS)
    return _answer(replace(answer, sections=answer.sections[:2]))


def states() -> dict[str, Draw]:
    """By name: every answer, the states of the designed pages, every step, act and trouble."""
    nothing = FedBureau(NotFound("nobody"), NotFound("nobody"))
    go = Go("/go/step", "post", "/city/shanghai/me", {"ticket": "0" * 32})
    found = {intent: _answer(seen(intent)) for intent in INTENTS}
    found |= {f"{what} empty": _asked(what, nothing) for what in (OVERVIEW, POINTS)}
    found |= {f"{what} stale": _asked(what, _stale()) for what in (OVERVIEW,)}
    found |= {f"{what} reasons": _asked(what, _reasons()) for what in (OVERVIEW, POINTS)}
    found |= {f"{what} level 2": _answer(seen(what, Level.NUMBER)) for what in (OVERVIEW, POINTS)}
    found |= {f"{OVERVIEW} hidden": _answer(without(seen(OVERVIEW), Reason.NEEDS_LEVEL, FactState.HIDDEN))}
    found |= {f"{PAYMENTS} one scheme": _alone(), f"{PAYMENTS} empty": _asked(PAYMENTS, _unknown())}
    found |= {f"{PAYMENTS} reasons": _answer(without(seen(PAYMENTS), Reason.TRANSFERRING))}
    found |= {f"step {need}": _step(need, "read", go) for need in (1, 2, 3)}
    found |= {"step act": _step(3, "act", go), "step by hand": _step(2, "read", replace(go, url=None))}
    found |= {f"confirm {act}": _confirm(act) for act in ("logout", "correction", "delete-account")}
    found |= {f"trouble {kind}": _trouble(kind) for kind in Trouble}
    found |= {f"{ESTIMATE} {name}": _estimate(fields) for name, fields in ESTIMATES.items()}
    found |= {f"{ESTIMATE} errors": _refused(), RULES: _asked_in_its_language(RULES, {})}
    return found | {"home": lambda view: LOOK.home("shanghai", view)}


def _asked_in_its_language(what: str, fields: dict[str, str]) -> Draw:
    """The law's own words come in the language of the question."""

    def draw(view: View) -> str:
        asked = enquiry(what, channel=Channel.H5, language=view.language, fields=fields)
        answer = REGISTRY[what].answer(asked, None, services())
        return LOOK.answer(answer, replace(view, intent=what))

    return draw


def _estimate(fields: dict[str, str]) -> Draw:
    return _asked_in_its_language(ESTIMATE, fields)


def _refused() -> Draw:
    """A form that came back: what was typed, and why it is not taken, at its field."""

    def draw(view: View) -> str:
        typed = {"age": "三十五岁半", "education": "master", "si_valid_months": "9999"}
        asked = enquiry(ESTIMATE, channel=Channel.H5, language=view.language, fields={"education": "master"})
        errors = {"age": "not_a_number", "si_valid_months": "too_large"}
        answer = REGISTRY[ESTIMATE].answer(asked, None, services())
        return LOOK.answer(answer, replace(view, intent=ESTIMATE, values=typed, errors=errors))

    return draw


def _step(need: int, purpose: str, go: Go) -> Draw:
    return lambda view: LOOK.step(StepNeeded(need, need - 1, "shanghai", OVERVIEW, purpose), view, go)


def _confirm(act: str) -> Draw:
    return lambda view: LOOK.confirm(act, view)


def _trouble(kind: Trouble) -> Draw:
    return lambda view: LOOK.trouble(kind, replace(view, csrf="", again="/city/shanghai/me"))


def app() -> Flask:
    """`/<state>?lang=&size=`."""
    made, drawn = Flask("gallery", root_path=str(ROOT)), states()
    made.register_blueprint(assets.door(ROOT / "node_modules"))

    @made.get("/<state>")
    def page(state: str) -> Response:
        language, large = Language(request.args.get("lang", "zh")), request.args.get("size") == "large"
        response = Response(drawn[state](view(language, large_text=large)))
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return made


@contextmanager
def gallery() -> Iterator[str]:
    """Its address, as long as the block runs."""
    server = make_server("127.0.0.1", 0, app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
