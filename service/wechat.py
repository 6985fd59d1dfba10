"""The platform room's parts: one HTTP client, one token store per account."""

from dataclasses import dataclass

import redis

from models.errors import Untrusted
from models.keeping.keys import Keyring, KeyVersions
from models.keeping.seal import seal, unseal, version_of
from models.ports import Alarms, Clock, Lookup, Random
from service.measured import Wired
from service.settings import Settings
from wechat.platform.api import Api
from wechat.platform.cleared import RedisCleared
from wechat.platform.dial import Dial
from wechat.platform.envelope import Envelope, PushAccount
from wechat.platform.hosts import Hosts
from wechat.platform.http import HttpClient, Times
from wechat.platform.jssdk import PageSigner, TicketSource
from wechat.platform.meter import Meter
from wechat.platform.oauth import WebAuthorisation
from wechat.platform.quota import Quota
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

OFFICIAL, MINI = "official account", "mini-program"
OFFICIAL_PATH, MINI_PATH = "/wechat/official", "/wechat/mini"
LANES = 6  # calls under way at once: two of a process' eight threads stay free for what needs no WeChat
QUICK = Times(connect=0.5, read=1.0, total=1.0)  # while a chat waits for its answer


@dataclass(frozen=True, slots=True)
class Tools:
    """What every part of the room is given."""

    clock: Clock
    random: Random
    alarms: Alarms
    lookup: Lookup


@dataclass(frozen=True, slots=True)
class WeChat:
    """`official_quick` is the same account with less patience; `envelopes` are by the path of the callback."""

    official: Api
    official_quick: Api
    quotas: dict[str, Quota]
    mini: Api
    mini_http: HttpClient
    mini_account: Account
    web: WebAuthorisation
    signer: PageSigner
    tokens: dict[str, TokenStore]
    envelopes: dict[str, Envelope]

    @classmethod
    def of(cls, settings: Settings, keyring: Keyring, store: "redis.Redis", tools: Tools) -> "WeChat":
        base, alarms = settings.wx_api_base, tools.alarms
        hosts, dial = Hosts(LANES, alarms), Dial(tools.lookup, alarms)
        http, quick = (
            Wired(frozenset({base}), tools.random, times, hosts=hosts, opener=dial) for times in (Times(), QUICK)
        )
        accounts = {
            OFFICIAL: Account(base, settings.wx_oa_appid, settings.wx_oa_secret.reveal()),
            MINI: Account(base, settings.wx_mini_appid, settings.wx_mini_secret.reveal()),
        }
        meters = {
            name: Meter(tools.clock, RedisCleared(store, account.appid), alarms) for name, account in accounts.items()
        }
        tokens = {
            name: TokenStore(
                TokenSource(http, account, meters[name], alarms),
                tools.clock,
                _shelf(store, account.appid, keyring, tools.random),
            )
            for name, account in accounts.items()
        }
        apis = {name: Api(http, base, tokens[name], meters[name], alarms) for name in accounts}
        return cls(
            official=apis[OFFICIAL],
            official_quick=Api(quick, base, tokens[OFFICIAL], meters[OFFICIAL], alarms),
            quotas={name: Quota(apis[name], accounts[name].appid, meters[name]) for name in accounts},
            mini=apis[MINI],
            mini_http=http,
            mini_account=accounts[MINI],
            web=WebAuthorisation(http, accounts[OFFICIAL]),
            signer=_signer(apis[OFFICIAL], settings.wx_oa_appid, store, keyring, tools),
            tokens=tokens,
            envelopes={path: Envelope(account, tools.clock) for path, account in push_accounts(settings).items()},
        )


def _signer(api: Api, appid: str, store: "redis.Redis", keyring: Keyring, tools: Tools) -> PageSigner:
    """The ticket has the tokens' own refresher and shelf: getticket's day is small and all processes share it."""
    shelf = _shelf(store, f"{appid} jsapi", keyring, tools.random)
    return PageSigner(appid, TokenStore(TicketSource(api), tools.clock, shelf), tools.random)


def _shelf(store: "redis.Redis", appid: str, keyring: Keyring, random: Random) -> RedisShelf:
    """Tokens lie sealed in Redis: its dump must not be worth stealing."""
    master, aad = keyring.session, b"wechat token\0" + appid.encode()
    return RedisShelf(
        store,
        appid,
        lambda plain: seal(master.newest(), plain, aad, master.current, random),
        lambda blob: unseal(_held(master, version_of(blob)), blob, aad),
    )


def _held(master: KeyVersions, version: int) -> bytes:
    """Raises Untrusted for a version that was retired: such a token is as good as none, and a fresh one is fetched."""
    if version not in master.keys:
        raise Untrusted("token sealed under a retired key")
    return master.at(version)


def push_accounts(settings: Settings) -> dict[str, PushAccount]:
    """By the path of their callback."""
    return {OFFICIAL_PATH: _push_account(settings), MINI_PATH: _mini_push_account(settings)}


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
