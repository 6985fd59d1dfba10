"""The JSON that the mini-program sends (design 4). Unknown fields are ignored: the server's own rows decide."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.assurance.levels import Purpose
from models.assurance.outcomes import StepKind, StepRequest
from models.people.pii import Pii

Short = Annotated[str, Field(min_length=1, max_length=64)]
Code = Annotated[str, Field(min_length=1, max_length=512)]


def _text(value: object) -> object:
    """A version may be written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


class Login(Shape):
    """`parked` is the id in a chat's `/go/` link."""

    code: Code
    parked: Annotated[str | None, Field(pattern="^[0-9a-f]{32}$")] = None


class Handoff(Shape):
    """What a page wants the mini-program to prove for it."""

    purpose: Literal["read", "act"] = "read"
    action: Annotated[str | None, Field(max_length=4096)] = None


class Redemption(Shape):
    """The ticket, and how the step is run; all else about it stands in the server's row."""

    ticket: Short
    method: Annotated[str, Field(pattern="^[a-z0-9_]{1,24}$")] = "wx_face"
    code: Code | None = None
    consent: Annotated[Short | None, BeforeValidator(_text)] = None

    def asked(self) -> StepRequest:
        code = Pii(self.code) if self.code else None
        return StepRequest(StepKind.L3, self.method, code=code, consent=self.consent)


class QueryPassword(Shape):
    password: Short


class Step(Shape):
    """All kinds and methods of a step; which fields a method needs is the method's own rule."""

    kind: Literal["L1", "L2", "L3"]
    method: Annotated[str, Field(pattern="^[a-z0-9_]{1,24}$")]
    purpose: Literal["read", "act"] = "read"
    name: Short | None = None
    id_number: Short | None = None
    number: Short | None = None
    code: Code | None = None
    consent: Annotated[Short | None, BeforeValidator(_text)] = None
    action: Annotated[str | None, Field(max_length=4096)] = None
    extra: Annotated[dict[Short, Short], Field(max_length=8)] = {}

    def asked(self) -> StepRequest:
        """The same as a value of ours, personal texts wrapped."""
        private = {name: Pii(text) for name in ("name", "id_number", "number", "code") if (text := getattr(self, name))}
        rest = {"consent": self.consent, "action": self.action, "extra": self.extra}
        return StepRequest(StepKind(self.kind), self.method, Purpose(self.purpose), **private, **rest)
