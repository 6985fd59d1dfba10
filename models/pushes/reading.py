"""One push, typed: the one place that knows all kinds."""

from dataclasses import dataclass

from models.errors import BadRequest
from models.push import Push
from models.pushes import account, following, ordinary, sending
from models.pushes.account import Account
from models.pushes.following import Following
from models.pushes.ordinary import Ordinary
from models.pushes.sending import Sending

EVENTS = {**following.READERS, **sending.READERS, **account.READERS}


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind we do not know, or one whose field `lacks` is absent or malformed. The push keeps all it brought.

    WeChat invents events and changes shapes without notice: that is no reason to answer it with an error, and none to
    guess.
    """

    msg_type: str
    event: str | None
    lacks: str | None = None


Said = Ordinary | Following | Sending | Account | Unread


def said(push: Push) -> Said:
    """What the push says. Never raises."""
    reader = EVENTS.get(push.event or "") if push.msg_type == "event" else ordinary.READERS.get(push.msg_type)
    if reader is None:
        return Unread(push.msg_type, push.event)
    try:
        return reader(push)
    except BadRequest as missing:
        return Unread(push.msg_type, push.event, missing.subject)
