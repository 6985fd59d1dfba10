"""gunicorn's configuration: one folder in which all processes count, and no numbers of dead ones kept as if alive.

`gunicorn --config python:service.gunicorn_conf 'app:create_app()'`. The folder's name must stand in the environment
before the metrics library is imported, which is why it is set here and not in the app.
"""

import os
from contextlib import suppress
from typing import Any

from service.counters import prepare

prepare(os.environ)

from prometheus_client import multiprocess  # noqa: E402 - it reads the environment when it is imported


def child_exit(server: Any, worker: Any) -> None:
    """A worker ended: its gauges go, what it counted stays."""
    with suppress(OSError):
        multiprocess.mark_process_dead(worker.pid)
