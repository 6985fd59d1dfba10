"""The official account's door."""

from flask import Blueprint

from models.ports import Clock, PushEnvelope, Random
from wechat.doors.callback import Callback
from wechat.doors.desk import Desk


def door(envelope: PushEnvelope, desk: Desk, clock: Clock, random: Random) -> Blueprint:
    """`/wechat/official`."""
    return Callback(envelope, desk.answer, clock, random).blueprint("/wechat/official")
