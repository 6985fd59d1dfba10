"""A crowd of real processes for the race: `python -m tests.platform.race URL REDIS APPID SECRET COUNT WHAT`.

Each process has its own client, store and Redis connection, made after the fork; all begin at the same moment.
WHAT is `current` (want the token) or `call` (make a call with it). Prints one JSON object per process.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime

from redis import Redis

from models.errors import ServiceError
from models.outbound.alarm import Alarm
from wechat.platform.api import Api
from wechat.platform.http import Call, HttpClient
from wechat.platform.shelf import RedisShelf
from wechat.platform.token_source import Account, TokenSource
from wechat.platform.tokens import TokenStore

CALL = Call("GET", "/cgi-bin/getcallbackip")


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


class System:
    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


class Cries:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def cry(self, alarm: Alarm, what: str) -> None:
        self.heard.append(alarm)


def flip(octets: bytes) -> bytes:
    return bytes(octet ^ 0x5A for octet in octets)


def one(url: str, redis: str, appid: str, secret: str, what: str) -> dict[str, object]:
    http, cries = HttpClient(frozenset({url}), System()), Cries()
    stable = not what.endswith("-plain")
    source = TokenSource(http, Account(url, appid, secret, stable))
    store = TokenStore(source, Now(), RedisShelf(Redis.from_url(redis), appid, flip, flip))
    api = Api(http, url, store, alarms=cries)
    try:
        said = "" if what.startswith("current") else str(api.call(CALL).get("ip_list"))
    except ServiceError as error:
        said = str(error)
    token = hashlib.sha256(store.current().reveal().encode()).hexdigest()
    return {"token": token, "said": said, "alarms": cries.heard}


def main(url: str, redis: str, appid: str, secret: str, count: str, what: str) -> None:
    gate, opened = os.pipe()
    children = []
    for _ in range(int(count)):
        child = os.fork()
        if child == 0:
            os.close(opened)
            os.read(gate, 1)  # all at once, when the parent lets go of the other end
            line = json.dumps(one(url, redis, appid, secret, what)) + "\n"
            os.write(1, line.encode())
            os._exit(0)
        children.append(child)
    os.close(opened)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
