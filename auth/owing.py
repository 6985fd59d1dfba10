"""What a transition owes in its own transaction: the audit row, dead keys, parked questions that may answer now."""

from collections.abc import Iterable
from datetime import datetime

from auth.room import Keeping
from models.assurance.chain import Chain, Step
from models.assurance.events import Effect, EffectName
from models.errors import KeyDestroyed

LONGEST_RESULT = 64


class Owing:
    """Works inside the open transaction and commits nothing."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

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
                case _:
                    pass  # ROTATE is the caller's; CLOSE and LOCKED have no rows of their own yet

    def _note(self, chain: Chain, effect: Effect, actor: str, result_code: str, now: datetime) -> None:
        step = chain.step(effect.of)
        result = " ".join(filter(None, (effect.result, _bindings(step), result_code)))[:LONGEST_RESULT]
        person = (step.person if step else None) or ""
        kind = "step" if effect.name is EffectName.AUDIT else f"step {effect.name}"
        self._keeping.ledger.note(kind, actor=actor, subject=person, object_=effect.of, result=result, at=now)

    def _answer(self, identity: str, now: datetime) -> None:
        parking = self._keeping.parking
        for row in parking.waiting_for([identity], now):
            try:
                self._keeping.outbox.owe("parked", (identity, row.session_id), {"parked": row.id}, now)
            except KeyDestroyed:  # its session has ended, and the question with it
                parking.settle(row, "ENDED")


def _bindings(step: Step | None) -> str:
    return "" if step is None else f"{step.method} gen={step.gen}"
