"""What a push says, reduced to what a conversation needs and what must survive a crash."""

from dataclasses import dataclass
from enum import StrEnum

from models.push import Push
from models.pushes.following import Clicked, Followed, Scanned, Unfollowed
from models.pushes.ordinary import Text, Voice
from models.pushes.reading import Said, said


class Kind(StrEnum):
    TEXT = "text"  # typed or spoken
    CLICK = "click"  # a menu button; `text` is its key
    FOLLOW = "follow"
    LEAVE = "leave"
    OTHER = "other"  # a picture, a place, a film: taken politely
    SILENT = "silent"  # an event that expects no answer


@dataclass(frozen=True, slots=True)
class Message:
    """`at`: the push's CreateTime, seconds since 1970 on WeChat's clock."""

    kind: Kind
    at: int
    text: str = ""

    def content(self) -> dict[str, str]:
        """For sealing; `of_content` brings it back."""
        return {"kind": self.kind, "at": str(self.at), "text": self.text}

    @classmethod
    def of_content(cls, content: dict[str, str]) -> "Message":
        return cls(Kind(content["kind"]), int(content["at"]), content["text"])

    @classmethod
    def of(cls, push: Push) -> "Message":
        kind, text = _heard(said(push), event=push.msg_type == "event")
        return cls(kind, push.created_at, text)


def _heard(told: Said, *, event: bool) -> tuple[Kind, str]:
    match told:
        case Text(content=content) | Voice(heard=content) if content is not None:
            return Kind.TEXT, content.reveal()
        case Clicked(key=key):
            return Kind.CLICK, key
        case Followed() | Scanned():
            return Kind.FOLLOW, ""
        case Unfollowed():
            return Kind.LEAVE, ""
    return (Kind.SILENT if event else Kind.OTHER), ""
