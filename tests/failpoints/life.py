"""One citizen's day: asks, proves who they are, asks again, while a process dies somewhere on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.people import by_key, everyone
from tests.failpoints.house import House
from tests.product.citizen import CONSENT, Citizen

TRIES = 4


def askers() -> list[str]:
    """Citizens without a story whom WeChat Pay knows and the bureau holds once."""
    return [one.key for one in everyone() if not one.story_zh and one.pay_realname and one.cert_type == "IDENTITY_CARD"]


@dataclass
class Life(Citizen):
    """A citizen whose phone tries again when the network breaks. `said`: what the account answered at once.

    `outage`: how the bureau fails. Garbled answers are no silence: one day's outage does not make the next day's
    citizens wait until the bureau is asked again.
    """

    house: House = field(kw_only=True)
    outage: str = "garbled"
    said: list[str] = field(default_factory=list)
    slowest: float = 0.0
    apologies: int = 0
    pushes: int = 0
    tries: list[Any] = field(default_factory=list)

    def push(self, type_: str, **more: Any) -> dict[str, Any]:
        delivery = super().push(type_, **more)
        self.pushes += 1
        self.tries.append(delivery["tries"])
        self.apologies += delivery["notice"]
        self.slowest = max(self.slowest, *(seconds or 0.0 for _, _, seconds in delivery["tries"]))
        self.said += [said["content"] or "" for said in delivery["replies"]]
        self.house.heal()
        return delivery

    def write(self, text: str) -> None:
        """Once more when WeChat says that the account is out of order, as people do."""
        for _ in range(TRIES):
            if not self.push("text", content=text)["notice"]:
                return
            time.sleep(1)
        raise AssertionError("nobody takes it in")

    def login(self) -> dict[str, Any]:
        """A code that was sent and not answered is used up: the mini-program asks WeChat for another."""
        for _ in range(TRIES):
            code = self.house.control("login-code", key=self.key)["code"]
            status, told = self.house.call("/api/v1/login", None, {"code": code})
            if status == 200:
                self.token = told["session_token"]
                return told
            assert status == 401, told
        raise AssertionError("no login")

    def prove(self, settled: Callable[[], None] = lambda: None) -> None:
        self.login()
        person = by_key(self.key)
        stated = {"kind": "L1", "method": "wxpay_realname", "name": person.name, "id_number": person.number}
        number = {"kind": "L2", "method": "ssn", "number": person.number, "extra": {}}
        steps: dict[str, Callable[[], dict[str, Any]]] = {
            "L1": lambda: stated | {"code": self._consent_code(), "consent": CONSENT},
            "L2": lambda: number,
            "L3": lambda: {"kind": "L3", "method": "wx_face", "purpose": "read"},
        }
        for kind, asked in steps.items():
            self._until_passed(kind, asked)
            settled()

    def _until_passed(self, kind: str, asked: Callable[[], dict[str, Any]]) -> None:
        for _ in range(TRIES):
            told = self.step(**asked())
            if told["state"] == "PENDING":
                self.house.control("face", verify_id=told["verify_id"], outcome="pass")
                told = self.finish(told["step"])
            if told["state"] == "PASSED":
                return
        raise AssertionError(f"{kind} does not pass: {told}")

    def _consent_code(self) -> str:
        return str(self.house.control("consent-code", key=self.key)["code"])

    def day(self, settled: Callable[[], None], before_points: Callable[[], None] = lambda: None) -> None:
        """Follows, asks too early, proves everything, asks at once, asks while the bureau is away."""
        self.push("subscribe")
        self.write("社保")
        settled()  # a citizen who got no link yet cannot go on
        self.prove(settled)
        before_points()
        self.write("积分")
        settled()
        self.house.control("faults", bureau=self.outage)
        self.write("社保")
        self.house.control("faults", bureau="off")
        self.write("帮助")
        settled()
