"""The environment: which one, and whether this production can see a sandbox's control plane."""

from service.control_plane import visible
from service.doctor.finding import Finding, well, wrong
from service.settings import Settings


def settings(told: Settings) -> Finding:
    """Reads what was read at boot; asks the addresses a control plane might stand at."""
    seen = visible(told) if told.production else ()
    if seen:
        return wrong("settings", f"a sandbox's control plane answers at {', '.join(seen)}", "take the sandbox away")
    limits = "on" if told.limits else "OFF"
    return well(
        "settings",
        f"complete; {told.renshetong_env}; limits {limits}; WeChat is {told.wx_api_base}; {told.wx_oa_mode} mode",
    )
