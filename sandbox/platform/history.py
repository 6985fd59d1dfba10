"""The chat as the citizen's phone keeps it: one line per bubble or notice."""

from dataclasses import dataclass

from sandbox.platform import accounts
from sandbox.settings import World

UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"
HANDED_OVER = "已转接人工客服"


@dataclass(frozen=True, slots=True)
class Line:
    """`way`: "out" (the citizen sent it), "in" (the account said it) or "system" (WeChat's own notice).

    `kind`: the message type; "service" for a customer-service text. `at`: sandbox time in epoch seconds.
    """

    id: int
    way: str
    kind: str
    content: str
    at: float


def note(world: World, openid: str, way: str, kind: str, content: str) -> None:
    """Adds a line at the end of this follower's chat."""
    world.store.write(
        "INSERT INTO line (openid, way, kind, content, at) VALUES (?, ?, ?, ?, ?)",
        openid, way, kind, content, world.clock.now(),
    )  # fmt: skip


def lines(world: World, key: str, after: int = 0) -> tuple[Line, ...]:
    """This citizen's chat, oldest first, from behind line `after`."""
    rows = world.store.rows(
        "SELECT id, way, kind, content, at FROM line WHERE openid = ? AND id > ? ORDER BY id",
        accounts.openid(world.settings.official.appid, key),
        after,
    )
    return tuple(Line(**row) for row in map(dict, rows))
