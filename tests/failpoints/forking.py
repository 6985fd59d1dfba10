"""`python -m tests.failpoints.forking`: the worker's loop in a child, and at once in the next when that one is killed.

What `flask --app app worker` runs, started by fork as gunicorn starts its own, so that a kill costs milliseconds.
"""

import os
import signal
import sys
import threading

from flask import Flask

from service import factory, failpoints
from service.embedded.kinship import die_with_parent


def main() -> int:
    """Ends with TERM; a child that ended by force is replaced."""
    app = factory.create_app(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    while True:
        in_child = die_with_parent(signal.SIGKILL)
        child = os.fork()
        if child == 0:
            in_child()
            _work(app)
        os.waitpid(child, 0)


def _work(app: Flask) -> None:
    failpoints.install(app, "worker")
    with app.app_context():
        app.extensions["renshetong"].worker.run(threading.Event())


if __name__ == "__main__":
    sys.exit(main())
