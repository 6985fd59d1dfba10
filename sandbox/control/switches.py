"""Behaviours of the platform that tests and the fault panel may turn on; kept until turned off."""

from sandbox.settings import World

# What each does, for GET /_control/switches.
KNOWN = {
    "realname_joined": "appended to verify_openid of checkrealnameinfo behind a semicolon, e.g. V_OP_NM_UM",
    "snapshot_user": "anything: web pages are opened by virtual accounts (快照页), is_snapshotuser 1",
}


class UnknownSwitch(Exception):
    """No such switch."""


def value(world: World, name: str) -> str:
    """What the switch is set to; "" when it is off."""
    found = world.store.row("SELECT value FROM switch WHERE name = ?", name)
    return found["value"] if found else ""


def turn(world: World, name: str, to: str) -> None:
    """Sets the switch; "" turns it off. Raises UnknownSwitch."""
    if name not in KNOWN:
        raise UnknownSwitch(name)
    world.store.write("INSERT OR REPLACE INTO switch (name, value) VALUES (?, ?)", name, to)


def every(world: World) -> dict[str, dict[str, str]]:
    return {name: {"does": does, "value": value(world, name)} for name, does in KNOWN.items()}
