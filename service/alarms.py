"""Alarms as log lines: `alarm` is the event an operator's log rules wait for."""

import structlog

from models.outbound.alarm import Alarm

log = structlog.get_logger("alarm")


class LoggedAlarms:
    """Implements ports.Alarms."""

    def cry(self, alarm: Alarm, what: str) -> None:
        log.critical("alarm", kind=alarm, why=what)
