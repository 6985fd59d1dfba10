"""Our own callback, asked as WeChat's server verification asks it (wechat-wire 2.1), through PUBLIC_BASE_URL."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode

import urllib3

from models.keeping.chance import new_id
from models.people.pii import Pii
from models.ports import Random
from service.doctor.finding import Finding, well, wrong

SECONDS = 5.0


def callback(public_base_url: str, token: Pii, now: datetime, random: Random) -> Finding:
    """A signed GET must come back with its echostr; `now` is the service's time."""
    address = f"{public_base_url}/wechat/official"
    timestamp, nonce, echo = str(int(now.timestamp())), new_id(random)[:10], new_id(random)
    signature = hashlib.sha1("".join(sorted((token.reveal(), timestamp, nonce))).encode()).hexdigest()
    query = urlencode({"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo})
    with urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS), retries=False) as http:
        try:
            answer = http.request("GET", f"{address}?{query}", redirect=False)
        except urllib3.exceptions.HTTPError:
            return wrong("callback", f"nobody answers at {address}", "start the service, or mend PUBLIC_BASE_URL")
    if answer.status != 200 or answer.data != echo.encode():
        says = f"{address} answers {answer.status}, not the echo of a signed request"
        return wrong("callback", says, "check WX_OA_TOKEN here and there, and what stands between (proxy, firewall)")
    return well("callback", f"{address} passes WeChat's server verification")
