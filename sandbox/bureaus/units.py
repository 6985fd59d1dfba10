"""Employers that do not exist."""

from random import Random

HEADS = (
    "申澜",
    "浦汇",
    "锦帆",
    "衡岳",
    "启铭",
    "华彦",
    "同砚",
    "瑞樾",
    "明湃",
    "嘉砺",
    "沪砼",
    "安澍",
    "汇昶",
    "新琅",
    "海晗",
)
TRADES = (
    "信息技术",
    "精密机械",
    "贸易",
    "物流",
    "餐饮管理",
    "建筑工程",
    "物业服务",
    "医疗器械",
    "文化传播",
    "汽车零部件",
)
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司")


def unit(chance: Random) -> tuple[str, str]:
    """A unit's name and its local number (12 digits)."""
    name = f"上海{chance.choice(HEADS)}{chance.choice(TRADES)}{chance.choice(FORMS)}"
    return name, f"{chance.randrange(10**11, 10**12)}"
