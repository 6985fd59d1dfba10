"""What BUREAUS_FILE says of a city in mode `live`, checked, and the bureau it describes."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bureaus.fieldmap import load
from bureaus.house import House
from bureaus.line import Line
from bureaus.live import LiveBureau
from bureaus.signing import HmacSigner
from bureaus.turnstile import Turnstile
from bureaus.wire import Wire
from models.errors import Misconfigured
from models.people.pii import Pii

KINDS = {"endpoint": str, "access_id": str, "secret": str, "private": bool}
GATEWAY = "/gateway"
SHORTEST_SECRET = 16


def connect(city: str, settings: Mapping[str, Any], file: Path, house: House) -> LiveBureau:
    """`file` holds the city's field map. Raises Misconfigured, which never carries a secret."""
    findings = _findings(settings)
    if findings:
        raise Misconfigured(", ".join(findings))
    gateway = settings["endpoint"].rstrip("/") + GATEWAY
    line = Line(gateway, settings["private"], turnstile=Turnstile(city, house.alarms), lookup=house.lookup)
    signer = HmacSigner(Pii(settings["secret"]), house.random)
    return LiveBureau(city, Wire(settings["access_id"], signer, line, house.clock, house.random), load(file))


def _findings(settings: Mapping[str, Any]) -> list[str]:
    findings = [f"{key} is not known" for key in sorted(settings.keys() - KINDS.keys())]
    findings += [
        f"{key} is missing or no {kind.__name__}" for key, kind in KINDS.items() if not _is(settings, key, kind)
    ]
    if findings:
        return findings
    if not settings["access_id"]:
        findings.append("access_id is empty")
    if len(settings["secret"]) < SHORTEST_SECRET:
        findings.append(f"secret is shorter than {SHORTEST_SECRET} characters")
    return findings + _endpoint(settings["endpoint"], settings["private"])


def _is(settings: Mapping[str, Any], key: str, kind: type) -> bool:
    return isinstance(settings.get(key), kind)


def _endpoint(endpoint: str, private: bool) -> list[str]:
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ["endpoint is no http(s) address"]
    if parts.username or parts.password or parts.query or parts.fragment:
        return ["endpoint carries more than host, port and path"]
    loopback = _loopback(parts.hostname)
    if loopback and not private:
        return ["endpoint is on this machine, which only private = true admits"]
    # In clear only where nobody is in between.
    return ["endpoint is not https"] if parts.scheme == "http" and not loopback else []


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
