"""What each API of the live wire answers: a business code, a message and the data (docs/bureau-live-api.md 4)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sandbox.bureaus.cases import career
from sandbox.bureaus.insurance import overview
from sandbox.bureaus.payments import MOST_YEARS, payments
from sandbox.bureaus.registry import card_tail, found, row
from sandbox.bureaus.status import status
from sandbox.people.person import Person

Content = dict[str, Any]
YEAR = re.compile(r"[0-9]{4}")
OK, UNKNOWN_API, BAD_CONTENT, NOBODY, SEVERAL = "0", "4006", "4007", "2001", "2002"
THROTTLED, MAINTAINED = "3001", "3002"


def answer(api: str, content: Content, now: datetime) -> Content:
    """`now` is the bureau's clock, Asia/Shanghai."""
    if api not in APIS:
        return problem(UNKNOWN_API, "接口不存在")
    if api != "system.time" and not isinstance(content.get("AAC002"), str):
        return problem(BAD_CONTENT, "请求内容缺少 AAC002")
    return APIS[api](content, now)


def problem(code: str, message: str) -> Content:
    return {"code": code, "message": message, "data": None}


def _done(data: Content) -> Content:
    return {"code": OK, "message": "成功", "data": data}


def _time(content: Content, now: datetime) -> Content:
    return _done({"XTSJ": f"{now:%Y-%m-%d %H:%M:%S}"})


def _match(content: Content, now: datetime) -> Content:
    tail = content.get("BAZ500")
    people = [person for person in found(content["AAC002"]) if tail is None or card_tail(person) == tail]
    return _done({"RYMX": [row(person, place) for place, person in enumerate(people)]})


def _insurance(content: Content, now: datetime) -> Content:
    return _of_one(content, lambda person: _on_file(person, now.date()))


@lru_cache(maxsize=1024)
def _on_file(person: Person, day: date) -> Content:
    """A bureau has its sums on file; adding up a whole life for every call made it the slowest part of every answer."""
    return overview(person, career(person, day), day)


def _payments(content: Content, now: datetime) -> Content:
    try:
        years = _years(content)
    except ValueError:
        return problem(BAD_CONTENT, "年度有误")
    return _of_one(content, lambda person: payments(person, career(person, now.date()), years, now.date()))


def _years(content: Content) -> tuple[int, int] | None:
    """The years asked for; None when none are. Raises ValueError."""
    asked = content.get("NDQ"), content.get("NDZ")
    if asked == (None, None):
        return None
    if not all(isinstance(year, str) and YEAR.fullmatch(year) for year in asked):
        raise ValueError("year")
    first, last = int(asked[0] or ""), int(asked[1] or "")
    if not first <= last < first + MOST_YEARS:
        raise ValueError("years")
    return first, last


def _points(content: Content, now: datetime) -> Content:
    return _of_one(content, lambda person: status(person, career(person, now.date()), now.date()))


def _of_one(content: Content, tell: Callable[[Person], Content]) -> Content:
    people = found(content["AAC002"])
    if not people:
        return problem(NOBODY, "查无此人")
    if len(people) > 1:
        return problem(SEVERAL, "存在多条人员信息，请到窗口办理")
    return _done(tell(people[0]))


APIS: dict[str, Callable[[Content, datetime], Content]] = {
    "system.time": _time,
    "person.match": _match,
    "insurance.overview": _insurance,
    "insurance.payments": _payments,
    "points.status": _points,
}
