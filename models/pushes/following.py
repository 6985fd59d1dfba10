"""Events of following and of the chat's menu (wechat-wire 2.9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from models.people.pii import Pii
from models.push import Push
from models.pushes.told import degrees, groups, maybe, private, text, whole

SCENE = "qrscene_"


@dataclass(frozen=True, slots=True)
class Followed:
    """`scene` and `ticket` when it was through a QR code with a scene."""

    scene: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Unfollowed:
    pass


@dataclass(frozen=True, slots=True)
class Scanned:
    """A follower scanned a QR code of the account."""

    scene: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Reported while a chat is open, in degrees; `precision` in metres."""

    latitude: Decimal = field(repr=False)
    longitude: Decimal = field(repr=False)
    precision: Decimal


@dataclass(frozen=True, slots=True)
class Clicked:
    key: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A menu's link (`mini` False: a URL; True: a mini-program's page)."""

    target: str
    menu: str | None
    mini: bool


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """`waits`: the client shows that it waits for a message."""

    key: str
    kind: str
    result: Pii
    waits: bool


@dataclass(frozen=True, slots=True)
class PicturesChosen:
    """The pictures themselves follow as messages; `sums` are their MD5. `source` is the event's name."""

    key: str
    source: str
    count: int
    sums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceChosen:
    key: str
    latitude: Decimal = field(repr=False)
    longitude: Decimal = field(repr=False)
    scale: int
    label: Pii | None
    name: Pii | None


def _key(push: Push) -> str:
    return text({"EventKey": push.event_key or ""}, "EventKey")


def _followed(push: Push) -> Followed:
    key = push.event_key or ""
    return Followed(key.removeprefix(SCENE) if key.startswith(SCENE) else None, push.ticket)


def _whereabouts(push: Push) -> Whereabouts:
    return Whereabouts(*(degrees(push.fields, name) for name in ("Latitude", "Longitude", "Precision")))


def _opened(push: Push) -> Opened:
    return Opened(_key(push), maybe(push.fields, "MenuId", "MenuID"), push.event == "view_miniprogram")


def _code_scanned(push: Push) -> CodeScanned:
    kind, result = (text(push.fields, f"ScanCodeInfo/{name}") for name in ("ScanType", "ScanResult"))
    return CodeScanned(_key(push), kind, Pii(result), push.event == "scancode_waitmsg")


def _pictures(push: Push) -> PicturesChosen:
    count = whole(push.fields, "SendPicsInfo/Count")
    # XML wraps each in an element `item`; JSON may have the array alone.
    members = groups(push.fields, "SendPicsInfo/PicList/item", "SendPicsInfo/PicList")
    sums = tuple(text(one, "PicMd5Sum") for one in members) if count else ()
    return PicturesChosen(_key(push), push.event or "", count, sums)


def _place_chosen(push: Push) -> PlaceChosen:
    info = {name.removeprefix("SendLocationInfo/"): value for name, value in push.fields.items()}
    latitude, longitude = (degrees(info, f"Location_{axis}") for axis in "XY")
    label, name = (private(info, called) for called in ("Label", "Poiname"))
    return PlaceChosen(_key(push), latitude, longitude, whole(info, "Scale"), label, name)


Following = (
    Followed | Unfollowed | Scanned | Whereabouts | Clicked | Opened | CodeScanned | PicturesChosen | PlaceChosen
)
READERS: Mapping[str, Callable[[Push], Following]] = {
    "subscribe": _followed,
    "unsubscribe": lambda push: Unfollowed(),
    "scan": lambda push: Scanned(push.event_key, push.ticket),
    "location": _whereabouts,
    "click": lambda push: Clicked(_key(push)),
    "view": _opened,
    "view_miniprogram": _opened,
    "scancode_push": _code_scanned,
    "scancode_waitmsg": _code_scanned,
    "pic_sysphoto": _pictures,
    "pic_photo_or_album": _pictures,
    "pic_weixin": _pictures,
    "location_select": _place_chosen,
}
