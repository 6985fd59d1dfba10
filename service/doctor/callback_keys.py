"""Which EncodingAESKey opens WeChat's pushes: whether the previous one is still needed after a change."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from models.keeping import lives
from models.keeping.transactions import reading
from service.doctor.finding import Finding, well, wrong
from service.measured import KEY_NAMES

SETTINGS = {"/wechat/official": "WX_OA_AES_KEY_PREVIOUS", "/wechat/mini": "WX_MINI_AES_KEY_PREVIOUS"}


def callback_keys(path: str, now: datetime, *, previous_is_set: bool) -> Finding:
    """`now` is the steady clock's, without a sandbox's offset. Which key opened a push is noted once a minute.

    `path` is the callback's.
    """
    name, setting = f"AES key of {path}", SETTINGS[path]
    try:
        with reading():
            current, previous = (lives.last(key) for key in KEY_NAMES[path])
    except SQLAlchemyError as error:
        return wrong(name, f"cannot be told ({type(error).__name__})", "see database above")
    says = f"the current key last opened a push {_ago(now, current)}"
    if not previous_is_set:
        return well(name, says)
    says += f", the previous one {_ago(now, previous)}"
    if current is None or (previous is not None and previous > current):
        return well(name, f"{says}: keep {setting}, WeChat still uses it")
    return well(name, f"{says}: {setting} can go once the previous key opened none for a day")


def _ago(now: datetime, at: datetime | None) -> str:
    if at is None:
        return "never"
    minutes = int((now - at).total_seconds() // 60)
    return "within the last minute" if minutes < 1 else f"{minutes} min ago"
