"""Everything held about a person as a PDF that people read: Chinese and English, every character of a name shown."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
from fpdf import FPDF

FONT: Final = "NotoSansSC"
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
TITLES: Final = {
    "person": "姓名和证件 Person",
    "identity": "微信身份 WeChat identities",
    "session": "登录记录 Logins",
    "step": "身份核验结果 Identity checks",
    "consent": "授权记录 Consents",
    "export": "数据副本 Copies",
    "ticket": "更正申请 Corrections",
    "audit": "审计日志 Audit log",
}
NOTE: Final = (
    "这是人社通保存的、与您有关的全部数据。参保和积分记录在社保局，不在这里。\n"
    "This is everything Renshetong keeps about you. Insurance and points records are kept by the bureau, not here."
)


def rendered(everything: Mapping[str, list[dict[str, Any]]], made_at: datetime) -> bytes:
    pdf = FPDF()
    pdf.set_creation_date(made_at)
    pdf.set_title("我的数据副本 A copy of my data")
    pdf.add_font(FONT, fname=_font())
    pdf.add_page()
    _line(pdf, 16, "我的数据副本 A copy of my data")
    _line(pdf, 9, f"{NOTE}\n{_text(made_at)}")
    for kind, rows in everything.items():
        _line(pdf, 12, f"\n{TITLES[kind]} ({len(rows)})")
        for row in rows:
            _line(pdf, 9, "; ".join(f"{name}: {_text(value)}" for name, value in row.items() if value is not None))
    return bytes(pdf.output())


def _line(pdf: FPDF, size: int, text: str) -> None:
    pdf.set_font(FONT, size=size)
    pdf.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")


@cache
def _font() -> Path:
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # the subsetter tells every table it touches
    return Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def _text(value: object) -> str:
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
