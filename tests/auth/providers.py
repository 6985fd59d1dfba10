"""Small honest providers for tests: they know a fixed set of people and answer as the real ones would."""

from dataclasses import dataclass, field
from datetime import datetime

from auth.pace import Pace
from models.errors import BureauDown, LoginRejected, NotFound, WeChatDown, WeChatError
from models.outbound.alarm import Alarm
from models.people.pii import Pii
from models.ports import BureauSource, FaceTicket, Match, RealNameVerdict, WxLogin


@dataclass(frozen=True)
class Human:
    """`openid` under the mini-program; `unionid` joins it with the chat."""

    name: str
    number: str
    openid: str
    unionid: str | None


WANG = Human("王小明", "310101199003070019", "o-mini-wang", "u-wang")
LI = Human("李娜", "31010419881123002X", "o-mini-li", "u-li")


@dataclass
class WeChat:
    """MiniLogin, RealName and FaceCheck over the same people. A code is `<use>-<openid>-<n>`."""

    people: list[Human] = field(default_factory=lambda: [WANG, LI])
    down: bool = False
    faces: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    verify_ret: int = 10000
    errcode: int = 0
    asked: list[str] = field(default_factory=list)

    def exchange(self, code: str) -> WxLogin:
        self._asked("login")
        human = next((each for each in self.people if each.openid == code.split("~")[1]), None)
        if human is None:
            raise LoginRejected("40029")
        return WxLogin(Pii(human.openid), Pii("k"), Pii(human.unionid) if human.unionid else None)

    def check(self, openid: Pii, name: Pii, number: Pii, code: str) -> RealNameVerdict:
        self._asked("realname")
        if code.split("~")[1:2] != [openid.reveal()]:
            return RealNameVerdict(False, "80113")
        facts = [(each.openid, each.name, each.number) for each in self.people]
        passed = (openid.reveal(), name.reveal(), number.reveal()) in facts
        return RealNameVerdict(passed, "V_OP_NM_MA+V_NM_ID_MA" if passed else "V_OP_NM_UM+")

    def start(self, out_seq_no: str, name: Pii, number: Pii, openid: Pii) -> FaceTicket:
        self._asked("face start")
        verify_id = f"verify-{out_seq_no}"
        self.faces[verify_id] = (out_seq_no, name.reveal(), number.reveal(), openid.reveal())
        return FaceTicket(Pii(verify_id), 3600)

    def verdict(self, out_seq_no: str, verify_id: Pii, cert_hash: str, openid: Pii) -> int:
        self._asked("face verdict")
        known = self.faces[verify_id.reveal()]
        if self.errcode:
            raise WeChatError(self.errcode, "queryverifyinfo")
        if (known[0], known[3]) != (out_seq_no, openid.reveal()):
            raise WeChatError(84017, "queryverifyinfo")
        return self.verify_ret

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise WeChatDown("down")


@dataclass
class Bureau:
    """Keeps everybody of `people`; also stands for the registry of bureaus."""

    people: list[Human] = field(default_factory=lambda: [WANG, LI])
    down: bool = False
    asked: list[str] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    extras: list[dict[str, str]] = field(default_factory=list)

    def of(self, city: str) -> BureauSource:
        return self  # type: ignore[return-value]

    def match(self, number: Pii, extra: dict[str, str], deadline: datetime) -> Match:
        self.asked.append(number.reveal())
        if self.down:
            raise BureauDown("down")
        found = [each for each in self.people if each.number == number.reveal()]
        self.extras.append(extra)
        if "bank_card" in extra:
            found = [each for each in found if self.cards.get(each.number, "").endswith(extra["bank_card"])]
        if len(found) != 1:
            raise NotFound("nobody or more than one")
        return Match(number, Pii(found[0].name), "310101")


class Alarms:
    def __init__(self) -> None:
        self.cried: list[tuple[str, str]] = []

    def cry(self, alarm: Alarm, what: str) -> None:
        self.cried.append((alarm, what))


class NoPasswords:
    """Nobody set one."""

    def verify(self, person: str, password: Pii) -> bool:
        return False


class SpokenPace(Pace):
    """Says where it would have waited, into the list of what providers were asked."""

    def __init__(self, asked: list[str]) -> None:
        super().__init__(lambda: 0.0, lambda seconds: None)
        self.stood_in: list[str] = []

    def stand_in(self, method: str) -> None:
        super().stand_in(method)
        self.stood_in.append(method)


class Waker:
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1
