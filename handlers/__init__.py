"""One module per question a citizen can ask; importing the module registers it (design 2)."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.services import Services
from models.assurance.levels import Needs
from models.errors import Misconfigured
from models.exchange import Answer, Enquiry
from models.people.citizen import Citizen

Answers = Callable[[Enquiry, Citizen | None, Services], Answer]
"""What a handler is: a question, who asks (None below level 1), and what it may use."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A question as registered. `city_bound`: only for served cities. `act`: wants a Command, not an Enquiry."""

    intent: str
    needs: Needs
    city_bound: bool
    act: bool
    answer: Answers


Registry = Mapping[str, Handler]
_registered: dict[str, Handler] = {}


def handler(*, intent: str, needs: Needs, city_bound: bool, act: bool = False) -> Callable[[Answers], Answers]:
    """Registers the function under `intent`. Raises Misconfigured when two handlers answer one intent."""

    def register(answer: Answers) -> Answers:
        add(_registered, Handler(intent, needs, city_bound, act, answer))
        return answer

    return register


def add(registry: dict[str, Handler], found: Handler) -> None:
    """Raises Misconfigured when the intent is taken: a duplicate stops the boot."""
    if found.intent in registry:
        raise Misconfigured(f"two handlers answer {found.intent}")
    registry[found.intent] = found


def discover() -> Registry:
    """All handlers of this package, by intent. Safe to call again."""
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{name}")
    return dict(sorted(_registered.items()))
