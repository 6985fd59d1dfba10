"""The operating system's randomness behind the Random port: the only place that draws it."""

import os

from models.ports import Random


class SystemRandom:
    """Implements ports.Random."""

    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


def new_id(random: Random) -> str:
    """128 random bits as 32 lower-case hex digits; also legal as WeChat's out_seq_no (wechat-wire 6.1)."""
    return random.bytes(16).hex()
