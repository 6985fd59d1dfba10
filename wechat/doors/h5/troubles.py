"""Which page and which status a named error becomes: once, at this door."""

from collections.abc import Mapping
from typing import Final

from models.errors import (
    BadRequest,
    BureauDown,
    BureauGarbled,
    BureauMaintenance,
    BureauSlow,
    CityNotServed,
    LoginRejected,
    NoSession,
    NotFound,
    Refused,
    ServiceError,
    SnapshotUser,
    TooLarge,
    Unavailable,
    WeChatDown,
    WeChatError,
)
from wechat.doors.h5.view import Trouble

PAGES: Final[Mapping[type[ServiceError], tuple[Trouble, int]]] = {
    BadRequest: (Trouble.BAD_REQUEST, 400),
    NoSession: (Trouble.SESSION_ENDED, 401),
    LoginRejected: (Trouble.LOGIN_REJECTED, 403),
    SnapshotUser: (Trouble.SNAPSHOT, 403),
    Refused: (Trouble.REFUSED, 403),
    NotFound: (Trouble.NOT_FOUND, 404),
    CityNotServed: (Trouble.CITY_NOT_SERVED, 404),
    TooLarge: (Trouble.TOO_LARGE, 413),
    BureauSlow: (Trouble.BUREAU_SLOW, 503),
    BureauGarbled: (Trouble.BUREAU_GARBLED, 503),
    BureauMaintenance: (Trouble.BUREAU_MAINTENANCE, 503),
    BureauDown: (Trouble.BUREAU_DOWN, 503),
    WeChatDown: (Trouble.WECHAT_DOWN, 503),
    WeChatError: (Trouble.WECHAT_DOWN, 503),
    Unavailable: (Trouble.BUSY, 503),
    ServiceError: (Trouble.SYSTEM_ERROR, 503),
}
BY_STATUS: Final = {404: Trouble.NOT_FOUND, 413: Trouble.TOO_LARGE}


def page_of(error: ServiceError) -> tuple[Trouble, int]:
    return next(PAGES[kind] for kind in type(error).__mro__ if kind in PAGES)
