"""A machine of two persons and an attacker drives the HTTP service; after every call the pure model must agree.

The model is told only what happened outside (who tapped, whose number was typed, what the face did) and keeps the
chain that follows; the service tells a level. Every event that the service has an entrance for is fired, over HTTP
but for two of an operator: a counter code is handed out by the command's own function, and the epoch is a row that
only an operator raises. The service has no entrance for `Lock` and `PersonChange`, which are the staff's; their
transitions run in it behind `Decide`: a failure that fills a limit locks, the new person's proof moves the link.
Deterministic; `SOAK_EXAMPLES` (up to 90) makes it longer.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from models.assurance.events import Event, Lock, PersonChange
from tests.product.machine.changes import Changes
from tests.product.machine.players import EVENTS, EVERY, FIRED
from tests.support.product import Product, running

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "60"))
STEPS = 25
STAFFS = {Lock.__name__, PersonChange.__name__}


class ChainMachine(Changes):
    """All that can happen."""


@pytest.fixture
def served(tmp_path: Path, redis_url: str, _sqlite_template: Path) -> Iterator[Product]:
    file = tmp_path / "machine.sqlite"
    file.write_bytes(_sqlite_template.read_bytes())
    with running(tmp_path / "var", f"sqlite:///{file}", redis_url) as product:
        yield product


def test_the_service_and_the_model_never_disagree(served: Product) -> None:
    ChainMachine.product = served
    calm = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    with served.app.app_context():
        run_state_machine_as_test(ChainMachine, settings=calm)
    assert set(FIRED) == EVERY, EVERY ^ set(FIRED)
    assert set(EVENTS) == {each.__name__ for each in get_args(Event)} - STAFFS
    print(f"0 disagreements in {EXAMPLES} runs of {STEPS} steps: {dict(sorted(FIRED.items()))} {dict(EVENTS)}")
