"""A citizen as a test plays one: writes in the chat, proves who they are through the mini-program's API."""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.people import by_key
from tests.support.wire import Wire

CONSENT = "1"


@dataclass
class Citizen:
    """`token` is the mini-program's session token, replaced whenever an answer carries a new one."""

    product: Wire
    key: str
    token: str = field(default="", repr=False)

    def push(self, type_: str, **more: Any) -> dict[str, Any]:
        return self.product.control("push", key=self.key, type=type_, **more)

    def follow(self) -> str:
        return self._heard(self.push("subscribe"))

    def says(self, text: str) -> str:
        """What the account answers at once."""
        return self._heard(self.push("text", content=text))

    def taps(self, key: str) -> str:
        return self._heard(self.push("click", event_key=key))

    def _heard(self, delivery: dict[str, Any]) -> str:
        assert not delivery["notice"], delivery
        (said, *_) = delivery["replies"] or [{"content": ""}]
        return said.get("content") or ""

    def received(self) -> list[str]:
        """Texts that came by customer-service message."""
        sent = self.product.control(f"sent?key={self.key}")
        return [one["content"] for one in sent if one["kind"] == "service"]

    def login(self, **more: Any) -> dict[str, Any]:
        code = self.product.control("login-code", key=self.key)["code"]
        status, told = self.product.call("/api/v1/login", None, {"code": code} | more)
        assert status == 200, told
        self.token = told["session_token"]
        return told

    def step(self, **asked: Any) -> dict[str, Any]:
        status, told = self.product.call("/api/v1/steps", self.token, asked)
        assert status == 200, (status, told)
        self.token = told.get("session_token", self.token)
        return told

    def finish(self, step: str) -> dict[str, Any]:
        status, told = self.product.call(f"/api/v1/steps/{step}/finish", self.token, {})
        assert status == 200, (status, told)
        self.token = told.get("session_token", self.token)
        return told

    def real_name(self, name: str | None = None, number: str | None = None) -> dict[str, Any]:
        person = by_key(self.key)
        code = self.product.control("consent-code", key=self.key)["code"]
        stated = {"name": name or person.name, "id_number": number or person.number, "code": code, "consent": CONSENT}
        return self.step(kind="L1", method="wxpay_realname", **stated)

    def number(self, number: str | None = None) -> dict[str, Any]:
        return self.step(kind="L2", method="ssn", number=number or by_key(self.key).number, extra={})

    def face(self, outcome: str = "pass", **act: Any) -> dict[str, Any]:
        begun = self.step(**({"kind": "L3", "method": "wx_face", "purpose": "read"} | act))
        assert begun["state"] == "PENDING", begun
        self.product.control("face", verify_id=begun["verify_id"], outcome=outcome)
        return self.finish(begun["step"])

    def prove(self) -> None:
        """Login and all three levels."""
        self.login()
        for told, level in ((self.real_name(), 1), (self.number(), 2), (self.face(), 3)):
            assert (told["state"], told["level"]) == ("PASSED", level), told

    def approves(self, told: str) -> dict[str, Any]:
        """Opens the link of a reply and passes the face check for the act that waits behind it."""
        waits = self.login(parked=link_in(told)[-32:])["parked"]
        assert waits["purpose"] == "act", waits
        return self.face(purpose="act", action=waits["action"])


def link_in(text: str) -> str:
    """The /go/ link of a reply."""
    found = re.search(r"http://[^\s\"]+/go/[0-9a-f]{32}", text)
    assert found, text
    return found[0]
