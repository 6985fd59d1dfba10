"""What a transition owes in its own transaction: the audit row, dead keys, parked questions that may answer now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from auth.room import Keeping
from models.assurance.chain import Chain, Step
from models.assurance.events import Effect, EffectName
from models.errors import KeyDestroyed
from models.keeping.database import db
from models.people.tables import IdentityRow

LONGEST_RESULT = 64
NOTICE_LIVES = timedelta(days=30)


class Owing:
    """Works inside the open transaction and commits nothing. `mini_appid`: its identities have no chat."""

    def __init__(self, keeping: Keeping, mini_appid: str) -> None:
        self._keeping = keeping
        self._mini_appid = mini_appid

    def settle(self, chain: Chain, effects: Iterable[Effect], actor: str, result_code: str, now: datetime) -> None:
        """`actor` is the identity that acted; `result_code` the provider's, for the audit only."""
        for effect in effects:
            match effect.name:
                case EffectName.AUDIT | EffectName.REFUSED | EffectName.ALARM:
                    self._note(chain, effect, actor, result_code, now)
                case EffectName.DESTROY:
                    self._keeping.session_keys.destroy(effect.of)
                case EffectName.ANSWER:
                    self._answer(effect.of, now)
                case EffectName.NOTICE:
                    self._tell(effect, now)
                case _:
                    pass  # ROTATE and NAMED are the caller's; CLOSE and LOCKED have no rows of their own yet

    def _note(self, chain: Chain, effect: Effect, actor: str, result_code: str, now: datetime) -> None:
        step = chain.step(effect.of)
        result = " ".join(filter(None, (effect.result, _bindings(step), result_code)))[:LONGEST_RESULT]
        person = (step.person if step else None) or ""
        kind = "step" if effect.name is EffectName.AUDIT else f"step {effect.name}"
        self._keeping.ledger.note(kind, actor=actor, subject=person, object_=effect.of, result=result, at=now)

    def _tell(self, effect: Effect, now: datetime) -> None:
        """A notice holds no figure and no name, so it needs no session: it may wait weeks for an open window."""
        row = db.session.get(IdentityRow, effect.of)
        if row is not None and row.appid != self._mini_appid:
            self._keeping.outbox.owe(f"notice {effect.result}", (effect.of, None), {}, now, NOTICE_LIVES)

    def _answer(self, identity: str, now: datetime) -> None:
        parking = self._keeping.parking
        for row in parking.waiting_for([identity], now):
            try:
                self._keeping.outbox.owe("parked", (identity, row.session_id), {"parked": row.id}, now)
            except KeyDestroyed:  # its session has ended, and the question with it
                parking.settle(row, "ENDED")


def _bindings(step: Step | None) -> str:
    return "" if step is None else f"{step.method} gen={step.gen}"
