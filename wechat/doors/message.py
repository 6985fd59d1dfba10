"""What a push says, reduced to what a conversation needs and what must survive a crash."""

from dataclasses import dataclass
from enum import StrEnum

from models.push import Push

FOLLOWS = {"subscribe", "scan"}


class Kind(StrEnum):
    TEXT = "text"  # typed or spoken
    CLICK = "click"  # a menu button; `text` is its key
    FOLLOW = "follow"
    LEAVE = "leave"
    OTHER = "other"  # a picture, a place, a film: taken politely
    SILENT = "silent"  # an event that expects no answer


@dataclass(frozen=True, slots=True)
class Message:
    kind: Kind
    text: str = ""

    def content(self) -> dict[str, str]:
        """For sealing; `of_content` brings it back."""
        return {"kind": self.kind, "text": self.text}

    @classmethod
    def of_content(cls, content: dict[str, str]) -> "Message":
        return cls(Kind(content["kind"]), content["text"])

    @classmethod
    def of(cls, push: Push) -> "Message":
        if push.msg_type == "event":
            return _event(push)
        if push.msg_type == "text" and push.content is not None:
            return cls(Kind.TEXT, push.content.reveal())
        if push.msg_type == "voice" and push.recognition is not None:
            return cls(Kind.TEXT, push.recognition.reveal())
        return cls(Kind.OTHER)


def _event(push: Push) -> Message:
    if push.event in FOLLOWS:
        return Message(Kind.FOLLOW)
    if push.event == "unsubscribe":
        return Message(Kind.LEAVE)
    if push.event == "click":
        return Message(Kind.CLICK, push.event_key or "")
    return Message(Kind.SILENT)
