"""A question or an act through the router, and the page that comes of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from flask import g, request

from models.acts import approvable, command_of
from models.assurance.levels import Level
from models.errand import Errand
from models.errors import BadField
from models.exchange import Answer, Caller, Channel, Command, Enquiry, StepNeeded
from models.keeping.chance import new_id
from models.keeping.transactions import receive
from wechat.doors.acquaintance import Learned
from wechat.doors.h5 import forms
from wechat.doors.h5.parts import Parts
from wechat.doors.h5.view import CSRF, Go, Trouble, View
from wechat.doors.h5.visitor import Visitor

PATIENCE: Final = timedelta(seconds=4)  # what a citizen before a page waits for a bureau
Page = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asking:
    parts: Parts

    def view(self, visitor: Visitor, errand: Errand, **more: object) -> View:
        told = View(
            language=visitor.language,
            city=errand.city,
            intent=errand.intent,
            level=self._level(visitor),
            csrf=forms.token(visitor.token) if visitor.caller else "",
            key=errand.key or new_id(self.parts.random),
            nonce=g.h5_nonce,
            large_text=visitor.large,
            values=errand.fields,
            private=errand.posted,
            services=self.parts.questions.offered.get(errand.city, ()),
            here=self._here(visitor, errand),
        )
        return replace(told, **more)  # type: ignore[arg-type]

    def _here(self, visitor: Visitor, errand: Errand) -> str:
        """What came by a form goes into no address, not even of this page in another language. A script's own posts

        (an instant total) show no such address and keep nothing.
        """
        navigated = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if not errand.posted or visitor.caller is None or not navigated:
            return ""
        return f"/go/{self.kept(visitor, errand)}"

    def _level(self, visitor: Visitor) -> int:
        """As it is now: what the router has just done may have changed it."""
        if visitor.caller is None:
            return int(Level.NOBODY)
        return int(self.parts.gate.standing(visitor.caller.anew(), self.parts.clock.now()).level)

    def page(self, visitor: Visitor, errand: Errand) -> Page:
        """Raises NoSession and what the router raises."""
        enquiry = self.enquiry(visitor.known(), errand, visitor)
        try:
            answer = self.parts.answering(enquiry)
            if isinstance(answer, StepNeeded) and answer.has == 0:
                return self._stranger(visitor, errand, enquiry, answer)
            return self._page(visitor, errand, answer)
        except BadField as wrong:
            return self._wrong(visitor, errand, enquiry, wrong)

    def enquiry(self, caller: Caller, errand: Errand, visitor: Visitor) -> Enquiry:
        """A Command for an act, bound to the hash that level 3 must approve where it must."""
        now, questions = self.parts.clock.now(), self.parts.questions
        who = (Channel.H5, caller, errand.city, errand.intent)
        enquiry = Enquiry(*who, now, visitor.language, errand.fields, now + PATIENCE)
        if errand.intent not in questions.acts:
            return enquiry
        command = command_of(enquiry, errand.key)
        return approvable(command) if errand.intent in questions.approvals else command

    def confirm(self, visitor: Visitor, errand: Errand) -> Page:
        """An act is done by a form, never by opening an address."""
        visitor.known()
        return self.parts.pages.confirm(errand.intent, self.view(visitor, errand)), 200

    def trouble(self, kind: Trouble, status: int, visitor: Visitor, errand: Errand, again: str = "") -> Page:
        here = again if again.startswith("/go/") else ""
        view = self.view(visitor, Errand(errand.city), again=again, here=here)
        return self.parts.pages.trouble(kind, view), status

    def _stranger(self, visitor: Visitor, errand: Errand, enquiry: Enquiry, needed: StepNeeded) -> Page:
        """Level 0: perhaps the same human proved who they are in the mini-program (equal unionid)."""
        learned = self.parts.acquaintance.meet(enquiry.caller, owe=False)
        if learned is Learned.INHERITED:
            anew = replace(enquiry, caller=enquiry.caller.anew())  # the link is newer than the door's look
            return self._page(visitor, errand, self.parts.answering(anew))
        if learned is Learned.NO_UNIONID:
            again = "" if errand.permitted else f"/oauth/permit/{self.kept(visitor, errand)}"
            return self.trouble(Trouble.NO_UNIONID, 403, visitor, errand, again)
        if learned is Learned.LATER:
            return self.trouble(Trouble.WECHAT_DOWN, 503, visitor, errand, f"/go/{self.kept(visitor, errand)}")
        return self._page(visitor, errand, needed)

    def _page(self, visitor: Visitor, errand: Errand, answer: Answer | StepNeeded) -> Page:
        if isinstance(answer, StepNeeded):
            go = self.go(visitor, errand, answer)
            return self.parts.pages.step(answer, self.view(visitor, errand), go), 200
        return self.parts.pages.answer(answer, self.view(visitor, errand)), 200

    def _wrong(self, visitor: Visitor, errand: Errand, enquiry: Enquiry, wrong: BadField) -> Page:
        """The same page with what was typed, and the reason at its field. Raises what asking for it raises."""
        if isinstance(enquiry, Command):
            raise wrong
        answer, errors = self._without(enquiry, wrong)
        if isinstance(answer, StepNeeded):
            return self._page(visitor, errand, answer)
        return self.parts.pages.answer(answer, self.view(visitor, errand, errors=errors)), 400

    def _without(self, enquiry: Enquiry, wrong: BadField) -> tuple[Answer | StepNeeded, dict[str, str]]:
        """The answer to what is left when every refused field is left out, and the reasons of all of them.

        So one round tells all that is wrong, and what hangs on the good fields is still asked and answered.
        """
        errors: dict[str, str] = {}
        while True:
            if wrong.field in errors or wrong.field not in enquiry.fields:  # leaving it out changes nothing
                errors[wrong.field] = wrong.why
                return self.parts.answering(replace(enquiry, fields={})), errors
            errors[wrong.field] = wrong.why
            left = {name: text for name, text in enquiry.fields.items() if name not in errors}
            enquiry = replace(enquiry, fields=left)
            try:
                return self.parts.answering(enquiry), errors
            except BadField as other:
                wrong = other

    def go(self, visitor: Visitor, errand: Errand, needed: StepNeeded) -> Go:
        """Levels 1 and 2 stay with the citizen: the address says what is missing and holds no capability. Level 3 is

        this session's own, so it goes by a ticket, which is made when the citizen is ready (POST).
        """
        kept = self.kept(visitor, errand)
        again, steps = f"/go/{kept}", self.parts.addresses.steps
        if steps is None:
            return Go(None, "get", again)
        if needed.need == Level.FACE:
            return Go(again, "post", again, {CSRF: forms.token(visitor.token)})
        return Go(steps, "get", again, {"page": kept, "need": str(int(min(needed.target, Level.NUMBER)))})

    def kept(self, visitor: Visitor, errand: Errand) -> str:
        owned = replace(errand, owner=visitor.known().identity, key=errand.key or new_id(self.parts.random))
        with receive():
            return self.parts.errands.keep(visitor.browser, owned, self.parts.clock.now())
