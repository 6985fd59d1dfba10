"""Events about what we sent, and what a citizen wants to be sent (wechat-wire 2.9).

The lists of the subscription events come as array or object, with or without the event's own wrapper; all are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.push import Push
from models.pushes.told import Fields, groups, maybe, text, whole


class Sent(StrEnum):
    """What became of a template message. WeChat writes the failures with and without a space."""

    SUCCESS = "success"
    BLOCKED = "failed:user block"
    FAILED = "failed:system failed"


@dataclass(frozen=True, slots=True)
class TemplateSent:
    """`outcome` None: a status that is not documented, kept in `status`."""

    message: str
    status: str
    outcome: Sent | None


@dataclass(frozen=True, slots=True)
class MassSent:
    message: str
    status: str
    total: int
    filtered: int
    sent: int
    errors: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`scene`: where the citizen was asked (pop-ups only)."""

    template: str
    accepted: bool
    scene: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Answers to a pop-up (`asked`), or changes on the settings page."""

    choices: tuple[Choice, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    template: str
    message: str
    errcode: int
    status: str


@dataclass(frozen=True, slots=True)
class SubscriptionSent:
    results: tuple[Delivered, ...]


def _template(push: Push) -> TemplateSent:
    status = text(push.fields, "Status")
    outcomes = {str(one): one for one in Sent}
    return TemplateSent(push.msg_id or "", status, outcomes.get(status.replace(": ", ":")))


def _mass(push: Push) -> MassSent:
    counts = (whole(push.fields, name) for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount"))
    return MassSent(push.msg_id or "", text(push.fields, "Status"), *counts)


def _list(push: Push, wrapper: str) -> tuple[Fields, ...]:
    return groups(push.fields, f"{wrapper}/List", "List", wrapper)


def _choice(member: Fields) -> Choice:
    accepted = text(member, "SubscribeStatusString") == "accept"
    return Choice(text(member, "TemplateId"), accepted, maybe(member, "PopupScene"))


def _asked(push: Push) -> Subscribed:
    return Subscribed(tuple(_choice(one) for one in _list(push, "SubscribeMsgPopupEvent")), asked=True)


def _changed(push: Push) -> Subscribed:
    return Subscribed(tuple(_choice(one) for one in _list(push, "SubscribeMsgChangeEvent")), asked=False)


def _delivered(member: Fields) -> Delivered:
    template, message = text(member, "TemplateId"), text(member, "MsgID")
    return Delivered(template, message, whole(member, "ErrorCode"), text(member, "ErrorStatus"))


def _sent(push: Push) -> SubscriptionSent:
    return SubscriptionSent(tuple(_delivered(one) for one in _list(push, "SubscribeMsgSentEvent")))


Sending = TemplateSent | MassSent | Subscribed | SubscriptionSent
READERS: Mapping[str, Callable[[Push], Sending]] = {
    "templatesendjobfinish": _template,
    "masssendjobfinish": _mass,
    "subscribe_msg_popup_event": _asked,
    "subscribe_msg_change_event": _changed,
    "subscribe_msg_sent_event": _sent,
}
