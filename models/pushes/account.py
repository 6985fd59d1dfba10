"""Events about a user's account and about ours (wechat-wire 2.9). Mostly the platform sends them; the user is inside.

https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.people.pii import Pii
from models.push import Push
from models.pushes.told import groups, maybe, text, whole

# What RevokeInfo's numbers stand for; others occur and are kept as they come.
REVOCABLE: Mapping[str, str] = {
    "1": "plate number",
    "2": "address",
    "3": "invoice",
    "4": "bluetooth",
    "5": "microphone",
    "6": "nickname and avatar",
    "7": "camera",
    "8": "phone number",
    "12": "WeRun steps",
    "13": "location",
    "14": "chosen picture or film",
    "15": "chosen file",
    "16": "e-mail",
    "18": "chosen location",
    "19": "nickname from the keyboard",
    "20": "avatar from the component",
}


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    openid: Pii
    appid: str | None
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthorisationRevoked:
    """`what`: numbers as in REVOCABLE."""

    openid: Pii
    appid: str | None
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountClosed:
    openid: Pii
    appid: str | None


@dataclass(frozen=True, slots=True)
class HelpOpened:
    """The mini-program's customer-service button was pressed; `origin` is what the page passed along."""

    origin: Pii | None


@dataclass(frozen=True, slots=True)
class MediaChecked:
    """`errcode` 0: checked, with `suggestion`; -1008: the file could not be fetched."""

    trace: str
    errcode: int
    suggestion: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Punished:
    """WeChat's notice of a violation: somebody in the bureau must read it."""

    punishment: str
    kind: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DebugDemo:
    said: str


def _what(push: Push) -> tuple[str, ...]:
    members = groups(push.fields, "RevokeInfo")
    parts = (part for one in members for part in one.get("", "").replace(";", ",").split(","))
    return tuple(stripped for part in parts if (stripped := part.strip()))


def _user(push: Push) -> tuple[Pii, str | None]:
    return Pii(text(push.fields, "OpenID", "OpenId")), maybe(push.fields, "AppID", "AppId")


def _checked(push: Push) -> MediaChecked:
    suggestion, label = (maybe(push.fields, f"result/{name}") for name in ("suggest", "label"))
    return MediaChecked(text(push.fields, "trace_id"), whole(push.fields, "errcode"), suggestion, label)


def _punished(push: Push) -> Punished:
    kind, reason = (maybe(push.fields, name) for name in ("event_type", "illegal_reason"))
    return Punished(text(push.fields, "punish_id"), kind, reason)


def _help(push: Push) -> HelpOpened:
    origin = maybe(push.fields, "SessionFrom")
    return HelpOpened(Pii(origin) if origin else None)


Account = ProfileChanged | AuthorisationRevoked | AccountClosed | HelpOpened | MediaChecked | Punished | DebugDemo
READERS: Mapping[str, Callable[[Push], Account]] = {
    "user_info_modified": lambda push: ProfileChanged(*_user(push), _what(push)),
    "user_authorization_revoke": lambda push: AuthorisationRevoked(*_user(push), _what(push)),
    "user_authorization_cancellation": lambda push: AccountClosed(*_user(push)),
    "user_enter_tempsession": _help,
    "wxa_media_check": _checked,
    "wxa_punish_event": _punished,
    "debug_demo": lambda push: DebugDemo(text(push.fields, "debug_str")),
}
