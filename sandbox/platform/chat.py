"""The chat as a citizen uses it: the functions behind the phone's screen."""

from sandbox.people import by_key
from sandbox.platform import accounts, followers
from sandbox.platform.history import Line, lines
from sandbox.platform.push import Delivery, Pusher
from sandbox.settings import World


def history(world: World, key: str, after_id: int = 0) -> tuple[Line, ...]:
    """This citizen's lines behind `after_id`, oldest first. Raises KeyError when nobody has this key."""
    return lines(world, by_key(key).key, after_id)


def following(world: World, key: str) -> bool:
    return followers.follows(world, accounts.openid(world.settings.official.appid, by_key(key).key))


def follow(world: World, key: str) -> Delivery:
    """关注公众号."""
    return Pusher(world).push(key, {"MsgType": "event", "Event": "subscribe", "EventKey": ""})


def unfollow(world: World, key: str) -> Delivery:
    """取消关注: the chat closes; what it held stays on the phone."""
    return Pusher(world).push(key, {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""})


def say(world: World, key: str, text: str) -> Delivery:
    return Pusher(world).push(key, {"MsgType": "text", "Content": text})


def speak(world: World, key: str, recognised: str) -> Delivery:
    """A voice message; `recognised` is what speech recognition made of it."""
    media = world.chance.bytes(24).hex()
    spoken = {"MsgType": "voice", "MediaId": media, "Format": "amr", "Recognition": recognised}
    return Pusher(world).push(key, spoken)


def tap(world: World, key: str, event_key: str) -> Delivery:
    """A tap on a click button of the menu."""
    return Pusher(world).push(key, {"MsgType": "event", "Event": "CLICK", "EventKey": event_key})
