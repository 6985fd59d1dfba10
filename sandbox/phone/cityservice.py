"""城市服务: WeChat's list of a city's services. It knows addresses and names, as WeChat does, and nothing else.

A tap opens the service's page in the web view. The list adds parameters of its own (wechat-wire 11: `city`).
"""

from typing import NamedTuple

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from sandbox.settings import World


class Entry(NamedTuple):
    """`path` as its bureau filed it with WeChat, under `/city/<city>/`; "" is all its services."""

    name: str
    path: str


LOCATED = "shanghai"
CITIES = {"shanghai": "上海", "beijing": "北京", "hangzhou": "杭州", "shenzhen": "深圳"}
SERVICES = (
    Entry("社保查询", "insurance-overview"),
    Entry("社保缴费明细", "insurance-payments"),
    Entry("居住证积分", "residence-points"),
    Entry("积分模拟打分", "points-estimate"),
    Entry("人社通全部服务", ""),
)
MARK = "entry=city-service"


def add(phone: Blueprint, world: World) -> None:
    """Adds the list behind the phone's 城市服务 screen."""

    @phone.get("/api/city-service")
    def listed() -> ResponseReturnValue:
        cities = [{"code": code, "name": name, "located": code == LOCATED} for code, name in CITIES.items()]
        return jsonify(cities=cities, services={code: _services(world, code) for code in CITIES})


def _services(world: World, city: str) -> list[dict[str, str]]:
    base = f"{world.settings.public_base_url}/city/{city}"
    mark = f"{MARK}&city={city}"
    return [{"name": one.name, "test": one.path or "home", "url": f"{base}/{one.path}?{mark}"} for one in SERVICES]
