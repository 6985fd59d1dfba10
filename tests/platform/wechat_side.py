"""A far side that keeps tokens as WeChat does: `stable_token` repeats itself, a refused token stays refused."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler

from tests.platform.conftest import Asked, Far, answer


class TokenSide:
    """Put on a `Far`. `good` is the token accepted now; `refuse` is answered to every other call instead."""

    def __init__(self, far: Far) -> None:
        self.far = far
        self.issued = 0
        self.life = 7200
        self.refuse: int | None = None
        self.token_answer: dict[str, object] | None = None
        self.slowness = 0.0
        self._lock = threading.Lock()
        far.script = self.script

    @property
    def good(self) -> str:
        return f"token-{self.issued}"

    def rotate(self) -> None:
        self.issued += 1

    def fetches(self) -> list[dict[str, object]]:
        return [json.loads(one.body or b"{}") for one in self.far.asked if "token" in one.path.split("?")[0]]

    def calls(self) -> int:
        return len(self.far.asked) - len(self.fetches())

    def script(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        path, _, query = asked.path.partition("?")
        said = self._issue(asked, path) if "token" in path else self._serve(query)
        answer(handler, json.dumps(said).encode())

    def _issue(self, asked: Asked, path: str) -> dict[str, object]:
        time.sleep(self.slowness)
        with self._lock:
            if path == "/cgi-bin/token" or json.loads(asked.body)["force_refresh"]:
                self.rotate()
            return self.token_answer or {"access_token": self.good, "expires_in": self.life}

    def _serve(self, query: str) -> dict[str, object]:
        if self.refuse is not None:
            return {"errcode": self.refuse}
        return {"errcode": 0} if f"access_token={self.good}" in query else {"errcode": 40001}
