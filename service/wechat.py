"""The platform room's parts: one HTTP client, one token store per account."""

from dataclasses import dataclass

import redis

from models.keeping.keys import Keyring
from models.keeping.seal import seal, unseal
from models.ports import Clock, Random
from service.settings import Settings
from wechat.platform.api import Api
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.http import HttpClient, Times
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

QUICK = Times(connect=0.5, read=1.0, total=1.0)  # while a chat waits for its answer


@dataclass(frozen=True, slots=True)
class WeChat:
    """`official_quick` is the same account with less patience."""

    official: Api
    official_quick: Api
    mini: Api
    mini_http: HttpClient
    mini_account: Account
    tokens: dict[str, TokenStore]
    envelope: Envelope
    mini_envelope: Envelope

    @classmethod
    def of(cls, settings: Settings, keyring: Keyring, store: "redis.Redis", clock: Clock, random: Random) -> "WeChat":
        base = settings.wx_api_base
        http, quick = (HttpClient(frozenset({base}), random, times) for times in (Times(), QUICK))
        official = Account(base, settings.wx_oa_appid, settings.wx_oa_secret.reveal())
        mini = Account(base, settings.wx_mini_appid, settings.wx_mini_secret.reveal())
        tokens = {
            name: TokenStore(TokenSource(http, account), clock, _shelf(store, account.appid, keyring, random))
            for name, account in (("official account", official), ("mini-program", mini))
        }
        return cls(
            official=Api(http, base, tokens["official account"]),
            official_quick=Api(quick, base, tokens["official account"]),
            mini=Api(http, base, tokens["mini-program"]),
            mini_http=http,
            mini_account=mini,
            tokens=tokens,
            envelope=Envelope(_push_account(settings), clock),
            mini_envelope=Envelope(_mini_push_account(settings), clock),
        )


def _shelf(store: "redis.Redis", appid: str, keyring: Keyring, random: Random) -> RedisShelf:
    """Tokens lie sealed in Redis: its dump must not be worth stealing."""
    master, aad = keyring.session, b"wechat token\0" + appid.encode()
    return RedisShelf(
        store,
        appid,
        lambda plain: seal(master.newest(), plain, aad, master.current, random),
        lambda blob: unseal(master.newest(), blob, aad),
    )


def _push_account(settings: Settings) -> PushAccount:
    previous = settings.wx_oa_aes_key_previous
    return PushAccount(
        appid=settings.wx_oa_appid,
        token=settings.wx_oa_token.reveal(),
        aes_key=settings.wx_oa_aes_key.reveal(),
        previous_aes_key=previous.reveal() if previous else None,
        original_id=settings.wx_oa_original_id,
        mode=settings.wx_oa_mode,
    )


def _mini_push_account(settings: Settings) -> PushAccount:
    """Always in safe mode: WX_OA_MODE is the official account's, and nothing in the sandbox needs less."""
    previous = settings.wx_mini_aes_key_previous
    return PushAccount(
        appid=settings.wx_mini_appid,
        token=settings.wx_mini_token.reveal(),
        aes_key=settings.wx_mini_aes_key.reveal(),
        previous_aes_key=previous.reveal() if previous else None,
        original_id=settings.wx_mini_original_id,
    )
