"""What the control plane may read: calls, what reached a citizen, who there is; and the way back to a clean table."""

from dataclasses import asdict

from sandbox.people import everyone
from sandbox.platform import accounts, followers, history
from sandbox.settings import World

# Tokens, the menu and the tallies of an account belong to the product's set-up, not to a citizen's day: they stay.
_A_DAY = ("code", "session_key", "face", "follower", "opening", "line", "push", "call", "fault", "switch")


def calls(world: World, after: int = 0) -> dict[str, object]:
    """Calls behind `after`, oldest first, and how many there were of each method and path."""
    rows = world.store.rows("SELECT * FROM call WHERE id > ? ORDER BY id", after)
    counts: dict[str, int] = {}
    for row in rows:
        name = f"{row['method']} {row['path']}"
        counts[name] = counts.get(name, 0) + 1
    return {"calls": [dict(row) for row in rows], "counts": counts}


def sent(world: World, key: str, after: int = 0) -> list[dict[str, object]]:
    """What reached this citizen: the account's messages and WeChat's own notices. Raises KeyError."""
    return [asdict(line) for line in history.lines(world, key, after) if line.way != "out"]


def citizens(world: World) -> list[dict[str, object]]:
    """Everyone, with the openids under which the two apps know them."""
    official, mini = world.settings.official.appid, world.settings.mini.appid
    return [
        {
            "key": person.key,
            "name": person.name,
            "number": person.number,
            "cert_type": person.cert_type,
            "story_zh": person.story_zh,
            "story_en": person.story_en,
            "pay_realname": person.pay_realname,
            "openid_official": accounts.openid(official, person.key),
            "openid_mini": accounts.openid(mini, person.key),
            "unionid": accounts.unionid(person.key) if person.has_unionid else None,
            "follows": followers.follows(world, accounts.openid(official, person.key)),
        }
        for person in everyone()
    ]


def reset(world: World) -> None:
    """Forgets what citizens did, all faults and switches. The clock keeps its offset: it never runs back."""
    with world.store.change() as change:
        for table in _A_DAY:
            change.execute(f"DELETE FROM {table}")
