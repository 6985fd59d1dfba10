"""The official account's door."""

from flask import Blueprint

from models.ports import Alarms, Clock, PushEnvelope, Random
from wechat.doors.callback import Callback
from wechat.doors.desk import Desk


def door(envelope: PushEnvelope, desk: Desk, clock: Clock, random: Random, alarms: Alarms) -> Blueprint:
    """`/wechat/official`."""
    return Callback("/wechat/official", envelope, desk.answer, clock, random, alarms).blueprint()
