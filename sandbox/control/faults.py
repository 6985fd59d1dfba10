"""Faults on demand: of one path of the platform or a bureau, or of a bureau as a whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.settings import World

BUREAU_MODES = ("slow", "down", "maintenance", "garbled")
LONGEST_DELAY = 60.0  # seconds
PLACES = ("/cgi-bin/", "/sns/", "/intp/", "/cityservice/", "/bureaus/")


class BadFault(Exception):
    """No such fault can be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call: a delay in seconds, then an HTTP status, an errcode or bytes that are no JSON."""

    delay_s: float = 0.0
    status: int | None = None
    errcode: int | None = None
    garbage: bool = False


def active(world: World, name: str) -> str | None:
    """The mode of a named fault: for "bureau" one of BUREAU_MODES. None when all is well."""
    found = world.store.row("SELECT rule FROM fault WHERE name = ?", name)
    return found["rule"] if found else None


def set_bureau(world: World, mode: str) -> None:
    """One of BUREAU_MODES, or "off" for none. Raises BadFault."""
    if mode == "off":
        world.store.write("DELETE FROM fault WHERE name = 'bureau'")
        return
    if mode not in BUREAU_MODES:
        raise BadFault(f"bureau: one of {', '.join(BUREAU_MODES)}, off")
    world.store.write("INSERT OR REPLACE INTO fault (name, rule) VALUES ('bureau', ?)", mode)


def set_path(world: World, path: str, fault: Fault, times: int | None) -> None:
    """The next `times` calls to `path` (None: all until cleared) meet the fault. Raises BadFault."""
    if not path.startswith(PLACES):
        raise BadFault(f"path: begins with one of {', '.join(PLACES)}")
    rule = json.dumps(asdict(fault))
    world.store.write("INSERT OR REPLACE INTO fault (name, rule, remaining) VALUES (?, ?, ?)", path, rule, times)


def take(world: World, path: str) -> Fault | None:
    """The fault this call meets, counted down; None when it meets none."""
    with world.store.change() as change:
        found = change.execute("SELECT rule, remaining FROM fault WHERE name = ?", (path,)).fetchone()
        if found is None:
            return None
        if found["remaining"] == 1:
            change.execute("DELETE FROM fault WHERE name = ?", (path,))
        elif found["remaining"] is not None:
            change.execute("UPDATE fault SET remaining = remaining - 1 WHERE name = ?", (path,))
    return Fault(**json.loads(found["rule"]))


def clear(world: World, name: str | None = None) -> None:
    """Ends the fault of this path (or "bureau"); all of them when no name is given."""
    if name is None:
        world.store.write("DELETE FROM fault")
    else:
        world.store.write("DELETE FROM fault WHERE name = ?", name)


def clear_errcode(world: World, errcode: int) -> None:
    """Ends every fault that answers with this errcode."""
    world.store.write("DELETE FROM fault WHERE name LIKE '/%' AND json_extract(rule, '$.errcode') = ?", errcode)


def every(world: World) -> dict[str, object]:
    rows = world.store.rows("SELECT * FROM fault ORDER BY name")
    paths = {
        row["name"]: {**json.loads(row["rule"]), "times": row["remaining"]} for row in rows if row["name"][0] == "/"
    }
    return {"bureau": active(world, "bureau") or "off", "paths": paths}


def read(said: Mapping[str, object]) -> tuple[Fault, int | None]:
    """A fault and its `times` from the control plane's JSON. Raises BadFault for what cannot be."""
    unknown = set(said) - {"path", "delay_s", "status", "errcode", "garbage", "times"}
    if unknown:
        raise BadFault(f"unknown: {', '.join(sorted(unknown))}")
    delay, times = said.get("delay_s", 0), said.get("times")
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= LONGEST_DELAY:
        raise BadFault(f"delay_s: 0 to {LONGEST_DELAY:g} seconds")
    if times is not None and _whole(times, "times") < 1:
        raise BadFault("times: at least 1")
    status, errcode = (said.get(name) for name in ("status", "errcode"))
    if status is not None and not 400 <= _whole(status, "status") <= 599:
        raise BadFault("status: 400 to 599")
    if errcode is not None:
        _whole(errcode, "errcode")
    return Fault(float(delay), status, errcode, said.get("garbage") is True), times


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadFault(f"{name}: a whole number")
    return value
