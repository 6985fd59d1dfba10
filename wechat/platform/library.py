"""wechatpy's API methods on our client: its knowledge of paths and shapes, our time-outs, tokens and errors.

Its own transport has no time-out and refreshes for ever on 40001 (dependencies: known flaws), so `_request`, through
which every method goes, is replaced and its session is never made.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from wechatpy import WeChatClient

from wechat.platform.api import Api
from wechat.platform.http import Call


class LibraryClient(WeChatClient):  # type: ignore[misc]
    """A wechatpy client for JSON calls; file uploads are not for it. Raises our errors, never wechatpy's."""

    def __init__(self, api: Api) -> None:
        # Not the base's __init__: that one opens a session of its own and keeps the secret.
        self._api = api

    def _request(
        self,
        method: str,
        url_or_endpoint: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        **rest: Any,
    ) -> Any:
        result: Callable[[Any], Any] = rest.pop("result_processor", None) or (lambda answer: answer)
        prefix = urlsplit(rest.pop("api_base_url", self.API_BASE_URL)).path
        if rest:
            raise TypeError(f"not for this client: {', '.join(rest)}")
        call = Call(
            method.upper(), prefix + url_or_endpoint, query=params or {}, body=data, repeatable=method.lower() == "get"
        )
        return result(self._api.call(call))
