"""WeChat's login: out with a state that is good once, back with a code (security design 6.4)."""

from dataclasses import dataclass, replace

from flask import Request, g, redirect
from flask.typing import ResponseReturnValue

from models.errand import Errand
from models.errors import BadRequest, NotFound
from models.keeping.transactions import receive
from models.people.pii import Pii
from wechat.doors.h5.asking import Asking
from wechat.doors.h5.cookies import MOMENT
from wechat.doors.h5.forms import ID
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.view import ENTRY, Trouble
from wechat.doors.h5.visitor import Visitor

LONGEST_CODE = 512


@dataclass(frozen=True, slots=True)
class Entering:
    parts: Parts
    asking: Asking

    def from_outside(self, asked: Request) -> bool:
        """Whether this opens a page from anywhere but a page of ours: then WeChat says anew who it is.

        A browser that does not say where a link stood is believed, unless it is the city-service list's own link.
        """
        if self.parts.cookies.fresh(asked):
            return False
        site = asked.headers.get("Sec-Fetch-Site")
        return ENTRY in asked.args if site is None else site != "same-origin" or ENTRY in asked.args

    def away(self, visitor: Visitor, errand: Errand) -> ResponseReturnValue:
        """To WeChat's silent login; what the citizen came for is kept."""
        with receive():
            row_id = self.parts.errands.keep(visitor.browser, errand, self.parts.clock.now())
        return self._to_wechat(row_id, self.parts.addresses.silent)

    def start(self, visitor: Visitor, row_id: str) -> ResponseReturnValue:
        """The login of an errand that waits. Raises NotFound."""
        self._mine(visitor, row_id)
        return self._to_wechat(row_id, self.parts.addresses.silent)

    def permit(self, visitor: Visitor, row_id: str) -> ResponseReturnValue:
        """The login that asks the citizen for permission: only it gives the unionid for certain. Raises NotFound."""
        errand = self._mine(visitor, row_id)
        with receive():
            self.parts.errands.replace(visitor.browser, row_id, replace(errand, permitted=True))
        return self._to_wechat(row_id, self.parts.addresses.permitted)

    def back(self, visitor: Visitor, asked: Request) -> ResponseReturnValue:
        """WeChat sends the browser back. Raises LoginRejected, SnapshotUser, WeChatDown, WeChatError, BadRequest."""
        here = Errand(self.parts.default_city)
        try:
            row_id = self._taken(visitor, asked.args.get("state", ""))
        except NotFound:
            return self.asking.trouble(Trouble.LOGIN_EXPIRED, 403, visitor, here, self._home(here))
        code = asked.args.get("code", "")
        if not code:
            return self.asking.trouble(Trouble.LOGIN_REFUSED, 403, visitor, here, f"/oauth/start/{row_id}")
        if len(code) > LONGEST_CODE:
            raise BadRequest("login code")
        entered = self.parts.entrance.login(Pii(code), visitor.token)
        if entered.token is not None:
            g.h5_token = entered.token
            # Whoever is known in the mini-program is known here from the first page on, where WeChat says who it is.
            self.parts.acquaintance.meet(entered.caller, owe=False)
        g.h5_fresh = MOMENT
        return redirect(f"/go/{row_id}", 302)

    def _home(self, errand: Errand) -> str:
        return f"/city/{errand.city}/"

    def _taken(self, visitor: Visitor, state: str) -> str:
        if not ID.fullmatch(state):
            raise NotFound("state")
        with receive():
            return self.parts.errands.take_state(visitor.browser, state, self.parts.clock.now())

    def _mine(self, visitor: Visitor, row_id: str) -> Errand:
        with receive():
            return self.parts.errands.find(visitor.browser, row_id, self.parts.clock.now())

    def _to_wechat(self, row_id: str, scope: str) -> ResponseReturnValue:
        with receive():
            state = self.parts.errands.await_login(row_id, self.parts.clock.now())
        return redirect(self.parts.addresses.authorize(scope, state), 302)
