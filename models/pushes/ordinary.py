"""Ordinary messages (wechat-wire 2.8): what a citizen typed, spoke, or sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from models.people.pii import Pii
from models.push import Push
from models.pushes.told import degrees, maybe, private, text, whole


@dataclass(frozen=True, slots=True)
class Text:
    """`article` and `place`: written under that article of the account. `choice`: tapped in a menu message."""

    content: Pii
    article: str | None = None
    place: str | None = None
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    url: Pii
    media: str


@dataclass(frozen=True, slots=True)
class Voice:
    """`heard` only where the account has speech recognition."""

    media: str | None = None
    format: str | None = None
    heard: Pii | None = None
    media_16k: str | None = None


@dataclass(frozen=True, slots=True)
class Film:
    media: str
    thumbnail: str
    short: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place sent. X is the latitude, Y the longitude, in degrees."""

    latitude: Decimal = field(repr=False)
    longitude: Decimal = field(repr=False)
    scale: int
    label: Pii | None


@dataclass(frozen=True, slots=True)
class Link:
    title: Pii
    description: Pii | None
    url: Pii


@dataclass(frozen=True, slots=True)
class MiniPage:
    """A page of a mini-program, sent into its customer-service chat."""

    title: Pii | None
    appid: str
    path: Pii
    thumbnail: str | None


def _text(push: Push) -> Text:
    content = Pii(text({"Content": push.content.reveal() if push.content else ""}, "Content"))
    extra = (maybe(push.fields, name) for name in ("MsgDataId", "Idx", "bizmsgmenuid"))
    return Text(content, *extra)


def _picture(push: Push) -> Picture:
    return Picture(Pii(text(push.fields, "PicUrl")), text(push.fields, "MediaId"))


def _voice(push: Push) -> Voice:
    media, format_ = maybe(push.fields, "MediaId"), maybe(push.fields, "Format")
    return Voice(media, format_, push.recognition, maybe(push.fields, "MediaId16K"))


def _film(push: Push) -> Film:
    return Film(text(push.fields, "MediaId"), text(push.fields, "ThumbMediaId"), push.msg_type == "shortvideo")


def _place(push: Push) -> Place:
    latitude, longitude = (degrees(push.fields, f"Location_{axis}") for axis in "XY")
    return Place(latitude, longitude, whole(push.fields, "Scale"), private(push.fields, "Label"))


def _link(push: Push) -> Link:
    title, url = (Pii(text(push.fields, name)) for name in ("Title", "Url"))
    return Link(title, private(push.fields, "Description"), url)


def _mini_page(push: Push) -> MiniPage:
    appid, path = text(push.fields, "AppId"), Pii(text(push.fields, "PagePath"))
    return MiniPage(private(push.fields, "Title"), appid, path, maybe(push.fields, "ThumbMediaId"))


Ordinary = Text | Picture | Voice | Film | Place | Link | MiniPage
READERS: Mapping[str, Callable[[Push], Ordinary]] = {
    "text": _text,
    "image": _picture,
    "voice": _voice,
    "video": _film,
    "shortvideo": _film,
    "location": _place,
    "link": _link,
    "miniprogrampage": _mini_page,
}
