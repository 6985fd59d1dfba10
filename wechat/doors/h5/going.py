"""`/go/<id>`: goes on with what waits behind an id - an errand of this browser, or a question parked by the chat."""

import hashlib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Request, g, redirect
from flask.typing import ResponseReturnValue

from models.acts import canonical
from models.assurance.levels import Purpose
from models.errand import Errand
from models.errors import KeyDestroyed, NoSession, NotFound, StepUp
from models.exchange import Caller, Command, Enquiry
from models.keeping.tables import ParkedRow
from models.keeping.transactions import reading, receive
from wechat.doors.h5 import forms
from wechat.doors.h5.asking import Asking
from wechat.doors.h5.cookies import MOMENT
from wechat.doors.h5.entering import Entering
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.view import Go, Trouble
from wechat.doors.h5.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Going:
    parts: Parts
    asking: Asking
    entering: Entering

    def on(self, visitor: Visitor, row_id: str) -> ResponseReturnValue:
        """Nobody but its own human sees what an id leads to; for all others it has expired."""
        try:
            errand = self._errand(visitor, row_id)
        except NotFound:
            return self._from_chat(visitor, row_id)
        visitor = self._back(visitor, errand, row_id)
        if visitor.caller is None:
            return self.entering.start(visitor, row_id)
        try:
            errand = self._own(errand, visitor.caller)
        except (NotFound, KeyDestroyed):
            return self._expired(visitor)
        if errand.intent in self.parts.questions.acts:
            return self.asking.confirm(visitor, errand)
        if errand.posted or errand.permitted:
            return self.asking.page(visitor, errand)
        g.h5_fresh = MOMENT
        query = f"?{urlencode(errand.fields)}" if errand.fields else ""
        return redirect(f"/city/{errand.city}/{errand.intent}{query}", 302)

    def _back(self, visitor: Visitor, errand: Errand, row_id: str) -> Visitor:
        """Back from a handed step the session goes on under a new token, also for a tap that came twice."""
        if visitor.token is None or (visitor.caller is not None and not errand.handed):
            return visitor
        call = hashlib.sha256(f"back {row_id}".encode()).digest()
        try:
            renewed = self.parts.entrance.renew(visitor.token, call)
        except NoSession:
            return visitor
        g.h5_token = renewed.token
        if errand.handed:
            self._mark(visitor, row_id, replace(errand, handed=False))
        return replace(visitor, token=renewed.token, caller=renewed.caller)

    def _mark(self, visitor: Visitor, row_id: str, errand: Errand) -> None:
        with receive():
            self.parts.errands.replace(visitor.browser, row_id, errand)

    def hand_over(self, visitor: Visitor, row_id: str, asked: Request) -> ResponseReturnValue:
        """The citizen is ready for the step: a ticket is made and posted on, never put into an address.

        Raises BadRequest, Refused (CSRF), NoSession.
        """
        forms.posted(asked, visitor.token)
        caller, steps = visitor.known(), self.parts.addresses.steps
        try:
            kept = self._errand(visitor, row_id)
            errand = self._own(kept, caller)
            made = self.parts.hand(caller, *self._purpose(visitor, errand))
        except (NotFound, KeyDestroyed):
            return self._expired(visitor)
        except StepUp:  # an earlier step has aged meanwhile: the question's page says which
            return redirect(f"/go/{row_id}", 303)
        self._mark(visitor, row_id, replace(kept, handed=True))
        fields = {"ticket": made.ticket.reveal(), "page": row_id}
        return self.parts.pages.handing(self.asking.view(visitor, errand), Go(steps, "post", f"/go/{row_id}", fields))

    def _purpose(self, visitor: Visitor, errand: Errand) -> tuple[Purpose, str | None]:
        enquiry = self.asking.enquiry(visitor.known(), errand, visitor)
        if isinstance(enquiry, Command) and errand.intent in self.parts.questions.approvals:
            return Purpose.ACT, canonical(enquiry)
        return Purpose.READ, None

    def _errand(self, visitor: Visitor, row_id: str) -> Errand:
        if not forms.ID.fullmatch(row_id):
            raise NotFound("errand")
        with reading():
            return self.parts.errands.find(visitor.browser, row_id, self.parts.clock.now())

    def _own(self, errand: Errand, caller: Caller) -> Errand:
        """Raises NotFound for what somebody else typed or asked; KeyDestroyed when the chat's session has ended."""
        if errand.owner not in ("", caller.identity):
            raise NotFound("errand of somebody else")
        if not errand.parked:
            return errand
        with reading():
            row = self.parts.parking.row(errand.parked, self.parts.clock.now())
            if row.identity_id != caller.identity:
                raise NotFound("question of somebody else")
            return _as_errand(self.parts.parking.question(row))

    def _from_chat(self, visitor: Visitor, row_id: str) -> ResponseReturnValue:
        """A chat's link leads straight to the missing step, where there is one; else to the answer's page."""
        try:
            with reading():
                now = self.parts.clock.now()
                row = self.parts.parking.row(row_id if forms.ID.fullmatch(row_id) else "", now)
                missing = self._missing(row)
        except NotFound:
            return self._expired(visitor)
        steps = self.parts.addresses.steps
        if missing and steps is not None:
            return redirect(f"{steps}?{urlencode({'parked': row_id})}", 302)
        return self.entering.away(visitor, Errand(self.parts.default_city, parked=row_id))

    def _missing(self, row: ParkedRow) -> bool:
        """Whether the question's own human must still prove something; says nothing about who follows the link."""
        asker, now = Caller(row.identity_id, row.session_id), self.parts.clock.now()
        return row.purpose == Purpose.ACT or self.parts.gate.standing(asker, now).level < row.need

    def _expired(self, visitor: Visitor) -> ResponseReturnValue:
        here = Errand(self.parts.default_city)
        return self.asking.trouble(Trouble.LINK_EXPIRED, 404, visitor, here)


def _as_errand(asked: Enquiry) -> Errand:
    """What a chat's question holds goes into no address."""
    key = asked.idempotency_key if isinstance(asked, Command) else ""
    return Errand(asked.city, asked.intent, dict(asked.fields), posted=True, key=key)
