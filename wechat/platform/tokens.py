"""The access token of one account: one refresher, however many processes and threads want it (security design 6.2)."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, Protocol

from models.errors import Unavailable, WeChatDown, WeChatError
from models.people.pii import Pii
from models.ports import Clock
from wechat.platform.shelf import Shelf, Token

MARGIN: Final = 240  # seconds before its end; stable_token hands out the next one five minutes before
RENEW_EVERY: Final = 60  # seconds between refreshes of a token that is not over
FORCE_EVERY: Final = 4500  # seconds; WeChat allows 20 forced refreshes a day
POLL: Final = 0.05  # seconds between looks while another process refreshes
POLLS: Final = 80

Good = Callable[[Token], bool]


class Source(Protocol):
    """Where fresh ones come from (see `token_source.TokenSource`)."""

    @property
    def shareable(self) -> bool: ...

    def fetch(self, force: bool = False) -> tuple[Pii, int]: ...


class TokenStore:
    """Hands out the token. Without a shelf, or while it cannot be reached, each process asks for itself, if it may."""

    def __init__(
        self, source: Source, clock: Clock, shelf: Shelf | None = None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._source = source
        self._clock = clock
        self._shelf = shelf
        self._pause = pause
        self._lock = threading.Lock()
        self._held: Token | None = None
        self._asked_at = -RENEW_EVERY
        self._renewed_at = -RENEW_EVERY
        self._fetched = False  # whether WeChat was asked since this was last put down; under the lock

    def current(self) -> Pii:
        """A token that is not over. Raises WeChatDown or WeChatError when there is none and none can be had."""
        now, held = self._now(), self._held
        if held is None or held.remaining(now) <= 0:
            return self._refreshed(now)
        if held.remaining(now) > MARGIN or now - self._asked_at < RENEW_EVERY:
            return held.value
        self._asked_at = now
        try:
            return self._refreshed(now)
        except (WeChatDown, WeChatError):
            return held.value  # still good for some minutes

    def renew(self, failed: Pii) -> Pii | None:
        """After WeChat refused the token `failed`: the one to try next, None when this minute had its refresh.

        Another thread or process may have refreshed meanwhile: then its token, without asking. Raises as `current`.
        """
        now = self._now()

        def good(token: Token) -> bool:
            return token.value != failed and token.remaining(now) > 0

        with self._one_at_a_time():
            held = self._held
            if held is not None and good(held):
                return held.value
            if held is not None and held.remaining(now) > 0 and now - self._renewed_at < RENEW_EVERY:
                return None
            self._renewed_at = now
            self._fetched = False
            self._held = self._shared(good, failed)
            # The same token without asking: another process asked this minute, and WeChat stood by it.
            return self._held.value if self._fetched or self._held.value != failed else None

    def _refreshed(self, now: int) -> Pii:
        def good(token: Token) -> bool:
            return token.remaining(now) > MARGIN

        with self._one_at_a_time():
            if self._held is None or not good(self._held):
                self._held = self._shared(good, None)
            return self._held.value

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=POLL * POLLS):
            raise WeChatDown("token refresh does not end")
        try:
            yield
        finally:
            self._lock.release()

    def _shared(self, good: Good, failed: Pii | None) -> Token:
        if self._shelf is None:
            return self._fetch(self._held, failed)
        try:
            return self._from_shelf(self._shelf, good, failed)
        except Unavailable as failure:
            if isinstance(failure, WeChatDown):
                raise
            if not self._source.shareable:
                raise WeChatDown("token shelf is out of reach") from None
            return self._fetch(self._held, failed)

    def _from_shelf(self, shelf: Shelf, good: Good, failed: Pii | None) -> Token:
        for _ in range(POLLS):
            token = shelf.read()
            if token is not None and good(token):
                return token
            fence = shelf.lease()
            if fence is not None:
                return self._under_lease(shelf, fence, good, failed)
            self._pause(POLL)
        raise WeChatDown("token refresh of another process does not end")

    def _under_lease(self, shelf: Shelf, fence: int, good: Good, failed: Pii | None) -> Token:
        try:
            token = shelf.read()  # the second look: the holder before us may have written just now
            if token is not None and (good(token) or token.insisted(failed, self._now(), RENEW_EVERY)):
                return token
            return self._written(shelf, self._fetch(token, failed), fence)
        finally:
            with suppress(Unavailable):
                shelf.release(fence)  # else it ends by itself

    @staticmethod
    def _written(shelf: Shelf, fresh: Token, fence: int) -> Token:
        try:
            return fresh if shelf.write(fresh, fence) else shelf.read() or fresh
        except Unavailable:
            return fresh  # good, though the other processes do not learn of it

    def _fetch(self, before: Token | None, failed: Pii | None) -> Token:
        """Asks WeChat; by force when it refused `failed` and insisted on it once already."""
        now = self._now()
        doubted = before is not None and before.doubted and before.value == failed
        forced_at = before.forced_at if before else 0
        force = self._source.shareable and doubted and now - forced_at >= FORCE_EVERY
        value, life = self._source.fetch(force)
        self._fetched = True
        forced_at = now if force else forced_at
        return Token(value, now + life, doubted=value == failed, forced_at=forced_at, asked_at=now)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
