"""The city-service door, made from the rooms: who may enter, which questions have a page, where browsers go."""

from functools import partial

from auth.entrance import Entrance
from auth.handing import Handing
from auth.room import House
from handlers import Registry
from handlers.points_estimate import INTENT as ESTIMATE
from handlers.points_table import INTENT as TABLE
from models.assurance.levels import Purpose
from models.policy.cities import City
from models.ports import Answering
from service.rooms import TEMPLATES, Rooms
from service.rules import origin
from wechat.doors.acquaintance import Acquaintance
from wechat.doors.h5.cookies import Cookies
from wechat.doors.h5.headers import Headers
from wechat.doors.h5.look import Look
from wechat.doors.h5.parts import Addresses, Parts, Questions
from wechat.platform.oauth import BASE, PROFILE, authorize_url

RULED = frozenset({ESTIMATE, TABLE})
"""Questions about a city's points rules."""


def pages(rooms: Rooms, house: House, friends: Acquaintance, answers: Answering, registry: Registry) -> Parts:
    settings, web = rooms.settings, rooms.wechat.web
    secure = settings.public_base_url.startswith("https://")
    return Parts(
        answering=answers,
        entrance=Entrance(rooms.keeping, rooms.sessions, web, house, official_appid=settings.wx_oa_appid),
        hand=Handing(rooms.keeping, house, rooms.gate).hand,
        gate=rooms.gate,
        errands=rooms.keeping.errands,
        parking=rooms.keeping.parking,
        acquaintance=friends,
        pages=Look(TEMPLATES, rooms.cities, rooms.clock),
        cities=rooms.cities,
        questions=questions(rooms, registry),
        addresses=addresses(rooms),
        signer=rooms.wechat.signer,
        cookies=Cookies(secure),
        headers=_headers(rooms, secure=secure),
        clock=rooms.clock,
        random=rooms.random,
        default_city=settings.default_city,
    )


def addresses(rooms: Rooms) -> Addresses:
    settings = rooms.settings
    back = f"{settings.public_base_url}/oauth/callback"
    authorize = partial(authorize_url, settings.wx_open_base, settings.wx_oa_appid, back)
    return Addresses(settings.public_base_url, authorize, BASE, PROFILE, settings.step_page_url)


def questions(rooms: Rooms, registry: Registry) -> Questions:
    acts = {name: found for name, found in registry.items() if found.act}
    approvals = frozenset(name for name, found in acts.items() if found.needs.purpose is Purpose.ACT)
    offered = {city.code: _offered(city, rooms, registry) for city in rooms.cities.by_code.values()}
    return Questions(frozenset(registry), frozenset(acts), approvals, offered)


def _offered(city: City, rooms: Rooms, registry: Registry) -> tuple[str, ...]:
    """In the order of the words file; a city has neither questions for a bureau nor for rules that it lacks."""
    ruled = city.code in rooms.rule_sets.cities()
    possible = (name for name in rooms.words.offered if city.served or not registry[name].city_bound)
    return tuple(name for name in possible if ruled or name not in RULED)


def _headers(rooms: Rooms, *, secure: bool) -> Headers:
    """The phone may frame our pages in the sandbox only."""
    settings = rooms.settings
    framed_by = origin(settings.wx_open_base) if settings.sandboxed else ""
    return Headers(secure, framed_by, origin(settings.step_page_url) if settings.step_page_url else "")
