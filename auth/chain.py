"""The authentication chain as the mini-program's door uses it: log in, begin a step, finish it, log out."""

from typing import Final

from auth import repeating
from auth.deciding import Decider
from auth.finishing import Finishing
from auth.gate import Gatekeeper
from auth.handing import HandedOver, Handing
from auth.joining import Joining
from auth.loading import Wanted, load, lock_family
from auth.methods import discover
from auth.room import House, Keeping, Outside
from auth.serving import Serving
from auth.sessions import LoginSessions
from auth.steps import Steps
from auth.tables import SessionRow
from models.assurance.levels import Level, Purpose, Standing
from models.assurance.lifetimes import IDLE
from models.assurance.machine import RULES
from models.assurance.outcomes import LoginOutcome, Outcome, StepOutcome, StepRequest
from models.assurance.turning import level_in
from models.errors import BadRequest, NoSession, StepUp
from models.exchange import Caller
from models.keeping.chance import new_id
from models.keeping.database import db
from models.keeping.transactions import effect, reading, receive
from models.people.pii import Pii

EXPIRES_IN: Final = int(IDLE.total_seconds())


class Chain:
    """Every call commits what it did before it returns; no provider is asked while anything is open."""

    def __init__(
        self, keeping: Keeping, sessions: LoginSessions, gate: Gatekeeper, outside: Outside, house: House
    ) -> None:
        self._keeping = keeping
        self._sessions = sessions
        self._outside = outside
        self._house = house
        self._joining = Joining(keeping, house)
        self._methods = discover(outside)
        decider = Decider(keeping, house, sessions, outside)
        self._serving = Serving(keeping, sessions)
        self._steps = Steps(keeping, house, self._serving, decider)
        self._finishing = Finishing(keeping, house, decider)
        self._gate = gate
        self._handing = Handing(keeping, house, gate)

    def login(self, code: str, parked: str | None = None) -> LoginOutcome:
        """`parked` is the id of a question in the chat; told about is only one of this human's own.

        Raises LoginRejected for a code that was used before or that WeChat refuses, WeChatDown."""
        self._joining.use_up(code)
        got = self._outside.login.exchange(code)
        now = self._house.clock.now()
        with effect():
            identity = self._keeping.identities.find_or_create(self._house.mini_appid, got.openid, now)
            lock_family(identity.id)
            self._joining.join(identity, got.unionid, now)
            self._serving.keep_warm(identity, now)
            row, token = self._sessions.open_mini(identity, now)
            chain = load(Wanted(identity.id), now)
            session = chain.session(row.id)
            if session is None:
                raise NoSession("ended while it began")
            level, city = level_in(chain, session, now, RULES), identity.city or self._house.default_city
            waits = self._serving.waiting(parked, identity, now) if parked else None
        return LoginOutcome(token, EXPIRES_IN, level, city, waits)

    def begin(self, token: str, call: bytes, asked: StepRequest) -> StepOutcome:
        """`call` is the hash of the request: with it an old token can repeat this very call for 30 s.

        Raises NoSession, BadRequest, ConsentMissing, CityNotServed, and a provider's outage (WeChatDown, BureauDown).
        """
        session, repeated = self._entered(token, call)
        if repeated is not None:
            return repeated
        method = self._methods.get(asked.method)
        if method is None:
            raise BadRequest("no such method")
        return self._steps.begin(session, method, asked, call)

    def finish(self, token: str, call: bytes, step: str) -> StepOutcome:
        """Raises NoSession, BadRequest, WeChatDown."""
        session, repeated = self._entered(token, call)
        return repeated or self._finishing.finish(session, self._methods, step, call)

    def redeem(self, token: str, call: bytes, ticket: Pii, asked: StepRequest) -> StepOutcome:
        """The step that a page handed over, begun here. A ticket that is not good is a failed step like any other.

        Raises NoSession, ConsentMissing, BadRequest, WeChatDown.
        """
        session, repeated = self._entered(token, call)
        if repeated is not None:
            return repeated
        method = self._methods.get(asked.method)
        if method is None:
            raise BadRequest("no such method")
        # Before the ticket is used up: with the consent it is redeemed again.
        self._steps.require_consent(session, method, asked)
        handed = self._handing.redeem(self._caller(session), ticket)
        if handed is None:
            return StepOutcome(new_id(self._house.random), Outcome.FAILED, self._level(session))
        return self._steps.begin(session, method, asked, call, handed)

    def end(self, token: str) -> None:
        """Logs out. Raises NoSession."""
        self._sessions.end(self.caller(token).session, self._house.clock.now(), "logout")

    def hand(self, token: str, purpose: Purpose, action: str | None) -> HandedOver:
        """A page hands its level-3 step to the mini-program. Raises NoSession, StepUp, BadRequest."""
        return self._handing.hand(self.caller(token), purpose, action)

    def caller(self, token: str) -> Caller:
        """Who stands behind this token. Raises NoSession."""
        with receive():
            row: SessionRow = self._sessions.of_token(token, self._house.clock.now())
            return Caller(row.identity_id, row.id)

    def known(self, token: str, least: Level) -> Standing:
        """Raises NoSession, and StepUp below `least`."""
        standing = self._gate.standing(self.caller(token), self._house.clock.now())
        if standing.level < least:
            raise StepUp(standing.level + 1)
        return standing

    def _caller(self, session: str) -> Caller:
        with reading():
            return Caller(db.session.get_one(SessionRow, session).identity_id, session)

    def _level(self, session: str) -> Level:
        return self._gate.standing(self._caller(session), self._house.clock.now()).level

    def _entered(self, token: str, call: bytes) -> tuple[str, StepOutcome | None]:
        """The live session's id, or the stored answer when the old token repeats its call."""
        now = self._house.clock.now()
        with receive():
            try:
                row: SessionRow = self._sessions.of_token(token, now)
            except NoSession:
                stored = self._sessions.repeated(token, call, now)
                if stored is None:
                    raise
                return "", repeating.from_bytes(stored)
            return row.id, None
