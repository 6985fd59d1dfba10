"""Can a sandbox's control plane be seen from here? Production refuses to start when it can (design 4)."""

import json

import urllib3

from service.settings import Settings

SECONDS = 1.0


def visible(settings: Settings) -> tuple[str, ...]:
    """Addresses of this configuration at which a control plane answers: WeChat's, our own, and this machine's."""
    bases = (
        settings.wx_api_base,
        settings.wx_open_base,
        settings.wx_mp_base,
        settings.wx_mch_base,
        settings.public_base_url,
        f"http://127.0.0.1:{settings.sandbox_port}",
    )
    return tuple(base for base in dict.fromkeys(bases) if control_plane_visible(base))


def control_plane_visible(base_url: str) -> bool:
    """Does `base_url` answer like a sandbox? Nobody there, an error or WeChat's own errcode mean no. Waits 1 s."""
    with urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS), retries=False) as http:
        try:
            answer = http.request("GET", f"{base_url}/_control/", redirect=False)
        except urllib3.exceptions.HTTPError:
            return False
    return answer.status == 200 and _is_ours(answer.data)


def _is_ours(body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    # WeChat answers an unknown path with 200 and an errcode.
    return isinstance(said, dict) and "errcode" not in said
