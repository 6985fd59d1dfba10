"""The look of the H5 pages: is WeUI where npm puts it?"""

from pathlib import Path

from service.doctor.finding import Finding, well, wrong
from wechat.doors.h5.assets import installed


def look(modules: Path) -> Finding:
    """`modules` is npm's folder."""
    if not installed(modules):
        return wrong("pages", "WeUI is not installed: the H5 pages work and look plain", "npm ci --ignore-scripts")
    return well("pages", "WeUI is installed")
