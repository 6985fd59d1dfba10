"""What the house lends to every sync mode, whatever the city."""

from dataclasses import dataclass

from bureaus.dial import system_lookup
from models.ports import Alarms, Clock, Lookup, Random


@dataclass(frozen=True, slots=True)
class House:
    clock: Clock
    random: Random
    alarms: Alarms | None = None
    lookup: Lookup = system_lookup
