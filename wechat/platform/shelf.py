"""Where all processes of one account keep its access token together: sealed, in Redis.

One of them refreshes it at a time, under a lease. The lease carries a fencing number: whoever lost its lease to a slow
network cannot overwrite what its successor wrote. All keys of an account live on one hash slot.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from redis import Redis, RedisError

from models.errors import Unavailable, Untrusted
from models.people.pii import Pii

LEASE_MS: Final = 10_000  # longer than one call to WeChat may take
KEPT_MS: Final = 3 * 3_600_000  # Redis' own broom; the token's life is told by our clock

_LEASE: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local fence = redis.call('INCR', KEYS[2])
local newest = tonumber(redis.call('HGET', KEYS[3], 'fence') or '0')
if fence <= newest then
  fence = newest + 1
  redis.call('SET', KEYS[2], fence)
end
redis.call('SET', KEYS[1], fence, 'PX', ARGV[1])
return fence
"""
_WRITE: Final = """
local newest = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
if tonumber(ARGV[1]) < newest then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'token', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token as WeChat gave it. Times are seconds since 1970 on our clock."""

    value: Pii
    expires_at: int
    doubted: bool = False  # WeChat refused it and, asked again, gave the same one
    forced_at: int = 0  # when a fresh one was last forced
    asked_at: int = 0  # when WeChat was last asked

    def remaining(self, now: int) -> int:
        return self.expires_at - now

    def insisted(self, failed: Pii | None, now: int, every: int) -> bool:
        """Whether WeChat, asked about `failed` less than `every` seconds ago, stood by it."""
        return self.doubted and self.value == failed and 0 <= now - self.asked_at < every


class Shelf(Protocol):
    """What the token store asks of the shared place. Every method raises Unavailable when it cannot be reached."""

    def read(self) -> Token | None: ...

    def lease(self) -> int | None:
        """A fencing number, higher than every one before; None while another process holds the lease."""
        ...

    def write(self, token: Token, fence: int) -> bool:
        """False, and nothing written, when a later lease has written already."""
        ...

    def release(self, fence: int) -> None: ...


class RedisShelf:
    """`Shelf` on Redis; the client must give bytes. `seal` and `unseal` (raises Untrusted) are the vault's."""

    def __init__(
        self, redis: Redis, appid: str, seal: Callable[[bytes], bytes], unseal: Callable[[bytes], bytes]
    ) -> None:
        self._redis = redis
        self._seal, self._unseal = seal, unseal
        self._token, self._lease, self._fence = (
            f"{{wechat:token:{appid}}}:{part}" for part in ("held", "lease", "fence")
        )

    def read(self) -> Token | None:
        sealed = self._asked(lambda: self._redis.hget(self._token, "token"))
        if sealed is None:
            return None
        try:
            value, *rest = json.loads(self._unseal(sealed))
        except Untrusted:
            return None  # sealed under a key of before: as good as none
        return Token(Pii(value), *rest)

    def lease(self) -> int | None:
        keys = (self._lease, self._fence, self._token)
        return int(self._asked(lambda: self._redis.eval(_LEASE, len(keys), *keys, LEASE_MS))) or None

    def write(self, token: Token, fence: int) -> bool:
        said = [token.value.reveal(), token.expires_at, token.doubted, token.forced_at, token.asked_at]
        sealed = self._seal(json.dumps(said).encode())
        return bool(self._asked(lambda: self._redis.eval(_WRITE, 1, self._token, fence, sealed, KEPT_MS)))

    def release(self, fence: int) -> None:
        self._asked(lambda: self._redis.eval(_RELEASE, 1, self._lease, fence))

    @staticmethod
    def _asked(question: Callable[[], Any]) -> Any:
        try:
            return question()
        except RedisError as failed:
            raise Unavailable(f"redis: {type(failed).__name__}") from None
