"""The real `make run` code over a reduced list of parts: Redis, a small web service, and what TEST_PARTS names."""

import sys
from collections.abc import Mapping

from service.embedded import plan, up
from service.embedded.child import Part
from service.embedded.plan import parts as whole
from service.settings import Settings

LINGER = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)"
DIE = "import sys, time\ntime.sleep(1)\nprint('the reason why')\nsys.exit(7)"
FAIL = "import sys\nsys.exit(3)"


def parts(settings: Settings, environ: Mapping[str, str], *, own_redis: bool) -> list[Part]:
    web = (*plan.GUNICORN, "--bind", f"127.0.0.1:{settings.port}", "--workers", "2", "tests.service.reduced:web")
    url = f"http://127.0.0.1:{settings.port}/"
    extra = {
        "linger": Part("linger", "one that ignores TERM", (sys.executable, "-c", LINGER), environ, grace=0.5),
        "die": Part("die", "one that dies", (sys.executable, "-c", DIE), environ),
        "fail": Part("fail", "one that may fail", (sys.executable, "-c", FAIL), environ, once=True, optional=True),
        "must": Part("must", "one that must not fail", (sys.executable, "-c", FAIL), environ, once=True),
        "absent": Part("absent", "no such program", ("/nowhere/program",), environ),
    }
    chosen = [extra[name] for name in environ.get("TEST_PARTS", "").split()]
    redis = whole(settings, environ, own_redis=own_redis)[0]
    return [redis, Part("web", "web", web, environ, ready=lambda: plan.answers(url)), *chosen]


def web(environ: dict[str, object], start_response: object) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
    return [b"here"]


if __name__ == "__main__":
    plan.parts = parts
    sys.exit(up.main())
