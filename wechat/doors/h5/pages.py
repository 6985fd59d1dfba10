"""What the door asks of whoever draws its pages."""

from typing import Protocol

from models.exchange import Answer, StepNeeded
from wechat.doors.h5.view import Go, Trouble, View


class Pages(Protocol):
    """Each gives a whole HTML document in `view.language`. Scripts and styles inside carry `view.nonce`.

    A form posts to `view.page(intent)` with the fields CSRF (`view.csrf`) and, where it acts, KEY (`view.key`).
    """

    def answer(self, answer: Answer, view: View) -> str:
        """The page of `answer.intent`; with `view.errors` it shows each reason at its field."""
        ...

    def step(self, needed: StepNeeded, view: View, go: Go) -> str:
        """Which step is missing, why, and one way to exactly that step."""
        ...

    def handing(self, view: View, go: Go) -> str:
        """A form that posts itself (a script with the nonce) and has a button for who runs none: on to the step."""
        ...

    def confirm(self, intent: str, view: View) -> str:
        """What this act does, and a form that does it; `view.values` are its fields, to go along hidden."""
        ...

    def trouble(self, kind: Trouble, view: View) -> str: ...

    def home(self, city: str, view: View) -> str:
        """The services of a city (`view.services`); it may be one that is not served."""
        ...
