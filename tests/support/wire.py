"""The addresses of a running product, and how a test speaks to them."""

from typing import Any, Protocol

import urllib3

# Ends a hang; a busy machine may take its time.
HTTP = urllib3.PoolManager(timeout=60, retries=False)


class Reachable(Protocol):
    """`base` is the service, `outside` the sandbox."""

    @property
    def base(self) -> str: ...

    @property
    def outside(self) -> str: ...


class Wire:
    """What a product of any make offers to a test: the sandbox's control plane and the mini-program's API."""

    def control(self: Reachable, path: str, /, **body: Any) -> Any:
        """POST with a body, GET without."""
        asked = HTTP.request("POST" if body else "GET", f"{self.outside}/_control/{path}", json=body or None)
        assert asked.status == 200, asked.data
        return asked.json()

    def call(self: Reachable, path: str, token: str | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """POST, status and JSON."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        asked = HTTP.request("POST", f"{self.base}{path}", json=body, headers=headers)
        return asked.status, asked.json()
