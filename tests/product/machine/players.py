"""Who plays, and what must have happened at least once."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from models.assurance.events import Verdict
from sandbox.people import everyone
from tests.doors.h5.browser import Browser
from tests.product.citizen import Citizen

NAMES = ("ann", "bob", "eve")
WHO = st.sampled_from(NAMES)
OTHERS = {"ann": "bob", "bob": "ann", "eve": "ann"}  # whose details somebody tries who tries another's
FACES = {
    "pass": Verdict.PASS,
    "other_person": Verdict.FAIL,
    "cancel": Verdict.ENDED,
    "timeout": Verdict.ENDED,
}
OUTCOMES = st.sampled_from(("pass", *sorted(FACES)))  # mostly the good end: all others are soon met
FIRED: Counter[str] = Counter()
EVENTS: Counter[str] = Counter()
# Each thing somebody did, with each end it can come to.
EVERY = {
    *("login", "joined alone", "joined linked"),
    *("name passes", "name fails", "number passes", "number fails", "window passes", "window fails"),
    *("face begun", "face refused", "foreign finish", "locked"),
    *(f"face {verdict}" for verdict in FACES.values()),
    *("page entered", "page goes on", "page shown", "page sent away"),
    *("ticket redeemed", "ticket refused", "ticket used"),
    *("act done", "act refused", "unlinked"),
    *("other person passes", "other person fails", "other person named", "moved", "not moved"),
    *("logout", "others revoked", "dead session", "time", "epoch", "list refused", "listed"),
}
# WeChat Pay knows them by name. Nobody plays twice: what a run before left behind would be no part of the model.
CROWD = [one.key for one in everyone() if one.key.startswith("crowd") and one.pay_realname and one.has_unionid]
Told = dict[str, Any]


@dataclass
class Player:
    """One person with one phone: the mini-program, the pages' browser, and what the model calls all of it."""

    citizen: Citizen
    browser: Browser
    identity: str
    web: str  # the identity behind the pages
    person: str
    session: str = ""
    page: str = ""  # the pages' session
    pending: str = ""
    verify_id: str = field(default="", repr=False)
