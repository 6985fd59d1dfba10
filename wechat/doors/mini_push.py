"""The mini-program's callback: its account events, and its customer-service chat.

In that chat a passive reply can do one thing only: hand the citizen over to a human (wechat-wire 2.10).
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint

from models.ports import Alarms, Clock, PushEnvelope, Random
from models.push import Push
from wechat.doors.callback import Callback
from wechat.doors.desk import Reply
from wechat.doors.notices import Notices


@dataclass(frozen=True, slots=True)
class MiniDesk:
    notices: Notices

    def answer(self, push: Push, now: datetime) -> Reply:
        """`success` for every event; a message goes to a human, each delivery of it alike. Raises Refused."""
        self.notices.take(push, now)
        return Reply(transfer=push.msg_type != "event")


def door(envelope: PushEnvelope, desk: MiniDesk, clock: Clock, random: Random, alarms: Alarms) -> Blueprint:
    """`/wechat/mini`."""
    return Callback("/wechat/mini", envelope, desk.answer, clock, random, alarms).blueprint()
