"""What must hold between settings (design 4): production takes no stand-in for WeChat, no open mode, no lost keys."""

import stat
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models.push import Mode
from service.kinds import Environment

if TYPE_CHECKING:
    from service.settings import Settings

WECHAT = {
    "wx_api_base": "https://api.weixin.qq.com",
    "wx_open_base": "https://open.weixin.qq.com",
    "wx_mp_base": "https://mp.weixin.qq.com",
    "wx_mch_base": "https://api.mch.weixin.qq.com",
}
KILLS = ("SANDBOX_FAILPOINTS",)
SANDBOX_ONLY = (*KILLS, "SANDBOX_DIR", "SANDBOX_CLOCK", "STEP_PAGE_URL")
NEVER_IN_PRODUCTION = {"CAPTURE_DIR": "pushes are not copied in production; remove it"}


def loopback(url: str) -> bool:
    """Does this URL stay on this machine?"""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def findings(settings: "Settings", environ: Mapping[str, str]) -> list[str]:
    """One line per contradiction, none about values that could not be read (those were reported already)."""
    lines = _ports(settings)
    if settings.renshetong_env is None:
        return lines
    if settings.renshetong_env is Environment.SANDBOX:
        return lines + _hosts(settings, _stays_here)
    production = settings.renshetong_env is Environment.PRODUCTION
    lines += _hosts(settings, _only_wechat if production else _wechat_or_loopback)
    lines += _outside(settings, production=production)
    refused = SANDBOX_ONLY if production else KILLS
    lines += [f"{name}: belongs to the sandbox; remove it" for name in refused if environ.get(name)]
    if production:
        lines += [f"{name}: {said}" for name, said in NEVER_IN_PRODUCTION.items() if environ.get(name)]
    return (
        lines
        + _private_file("RENSHETONG_KEYS", settings.renshetong_keys)
        + _private_file("BUREAUS_FILE", settings.bureaus_file)
    )


def _ports(settings: "Settings") -> list[str]:
    ports = [one for one in (settings.port, settings.sandbox_port, settings.staff_port) if one is not None]
    return [] if len(ports) == len(set(ports)) else ["PORT, SANDBOX_PORT, STAFF_PORT: must differ"]


def _hosts(settings: "Settings", complaint: Callable[[str, str], str]) -> list[str]:
    told = ((name, getattr(settings, name)) for name in WECHAT)
    found = ((name, complaint(name, url)) for name, url in told if url is not None)
    return [f"{name.upper()}: {said}" for name, said in found if said]


def _stays_here(name: str, url: str) -> str:
    # Sandbox mode trusts a clock and outcomes that anybody can set: it must never face the real WeChat.
    return "" if loopback(url) else "the sandbox speaks to loopback only; use staging or production for WeChat"


def _only_wechat(name: str, url: str) -> str:
    return "" if url == WECHAT[name] else f"production accepts only {WECHAT[name]}"


def _wechat_or_loopback(name: str, url: str) -> str:
    return "" if url == WECHAT[name] or loopback(url) else f"staging accepts only {WECHAT[name]} or loopback"


def _outside(settings: "Settings", *, production: bool) -> list[str]:
    lines = []
    if settings.wx_oa_mode not in (None, Mode.SAFE):
        lines.append("WX_OA_MODE: only safe outside the sandbox")
    if production and settings.limits is False:
        lines.append("LIMITS: cannot be off in production")
    public = settings.public_base_url
    if public is not None and not public.startswith("https://") and (production or not loopback(public)):
        lines.append("PUBLIC_BASE_URL: must be https")
    return lines


def _private_file(name: str, file: Path | None) -> list[str]:
    if file is None:
        return []
    if not file.is_file():
        return [f"{name}: there is no such file"]
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return [f"{name}: must be readable by its owner only (chmod 600)"]
    return []
