"""Access tokens: would WeChat (or the sandbox) give us one?"""

from typing import Protocol

from models.errors import Unavailable, WeChatError
from service.doctor.finding import Finding, well, wrong


class Tokens(Protocol):
    """The store of one account's access token."""

    def current(self) -> str: ...


def tokens(account: str, store: Tokens, base_url: str) -> Finding:
    """`account` is its name for people; the token itself is dropped unseen."""
    name = f"token of the {account}"
    try:
        store.current()
    except WeChatError as error:
        return wrong(
            name, f"{base_url} refused it: errcode {error.errcode}", "check the AppID, AppSecret and IP white list"
        )
    except Unavailable:
        return wrong(name, f"{base_url} does not answer", "check the network, or start the sandbox: make run")
    return well(name, f"{base_url} gives one")
