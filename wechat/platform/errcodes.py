"""WeChat's errcode, once and for all calls, as named errors (wechat-wire 3.3, 12)."""

from collections.abc import Mapping
from typing import Final

from models.errors import (
    LoginRejected,
    QuotaUsedUp,
    ServiceError,
    TooOften,
    WeChatDown,
    WeChatError,
    WeChatLimit,
    WindowClosed,
)

TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})
"""The access token is unknown, illegal or expired: worth one fresh token and one more try."""

NAMED: Final[Mapping[int, type[ServiceError]]] = {
    -1: WeChatDown,
    40029: LoginRejected,
    40163: LoginRejected,
    40226: LoginRejected,
    41008: LoginRejected,
    42003: LoginRejected,
    45015: WindowClosed,
    45047: WindowClosed,
}


LIMITS: Final[Mapping[int, type[WeChatLimit]]] = {
    45009: QuotaUsedUp,
    44993: QuotaUsedUp,
    45011: TooOften,
    44990: TooOften,
    44991: TooOften,
}


def errcode_of(answer: Mapping[str, object], call: str) -> int | None:
    """WeChat's number, None when the answer has none. Raises WeChatDown when it is no integer."""
    if "errcode" not in answer:
        return None
    errcode = answer["errcode"]
    if type(errcode) is not int:  # bool is an int to isinstance, and `false` must not read as 0
        raise WeChatDown(f"{call}: errcode is no integer")
    return errcode


def raise_named(answer: Mapping[str, object], call: str) -> None:
    """Returns when the answer is no error: errcode 0 or, as several calls do on success, none at all.

    Raises WeChatDown, QuotaUsedUp, TooOften, WindowClosed, LoginRejected by the tables, WeChatError for all others.
    """
    errcode = errcode_of(answer, call)
    if not errcode:
        return
    if errcode in NAMED:
        raise NAMED[errcode](f"{call} -> {errcode}")
    raise LIMITS.get(errcode, WeChatError)(errcode, call)


def stated_success(answer: Mapping[str, object], call: str) -> None:
    """For verdicts about a person, where silence is no success: raises WeChatDown unless errcode 0 is there."""
    if errcode_of(answer, call) != 0:
        raise WeChatDown(f"{call}: no errcode")


def text_of(answer: Mapping[str, object], field: str, call: str) -> str:
    """A non-empty text of the answer. Raises WeChatDown when it is missing or something else."""
    text = answer.get(field)
    if not isinstance(text, str) or not text:
        raise WeChatDown(f"{call}: {field}")
    return text
