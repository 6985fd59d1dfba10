"""Everything held about a person as JSON: UTF-8, times in ISO 8601 with their offset."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def rendered(everything: Mapping[str, list[dict[str, Any]]], made_at: datetime) -> bytes:
    content = {"made_at": made_at.isoformat(), "held": dict(everything)}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_text).encode()


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
