"""How long each proof lives (security design 2.2, 2.4). All lengths are closed: at exactly this age it still counts."""

from datetime import timedelta
from typing import Final

IDLE: Final = timedelta(minutes=15)
ABSOLUTE: Final = timedelta(hours=12)
NAME_LINK: Final = timedelta(days=180)
NUMBER_LINK: Final = timedelta(days=30)
FACE_READ: Final = timedelta(minutes=30)
FACE_ACT: Final = timedelta(minutes=5)
STEP: Final = timedelta(minutes=10)
COUNTER_CODE: Final = timedelta(minutes=10)
RELINK_WAIT: Final = timedelta(days=1)
RELINK_LAPSE: Final = timedelta(days=7)
TICKET: Final = timedelta(seconds=120)
OLD_TOKEN: Final = timedelta(seconds=30)
