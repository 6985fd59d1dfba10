"""An outcome as bytes: kept sealed for 30 s, so that a lost reply does not lose the step (security design 2.1)."""

import json

from models.assurance.levels import Level
from models.assurance.outcomes import Outcome, StepOutcome
from models.people.pii import Pii


def to_bytes(outcome: StepOutcome) -> bytes:
    token = outcome.session_token.reveal() if outcome.session_token else None
    told = {"step": outcome.step, "state": outcome.state, "level": int(outcome.level), "token": token}
    return json.dumps(told).encode()


def from_bytes(data: bytes) -> StepOutcome:
    told = json.loads(data)
    token = Pii(told["token"]) if told["token"] else None
    return StepOutcome(told["step"], Outcome(told["state"]), Level(told["level"]), token)
