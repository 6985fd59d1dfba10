"""`python3 -m service.tools [install]`: Chromium and a Chinese font, which only the system's packages have.

Standard library only. As root what is missing is installed; others are told the command. Debian's names.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FONTS = ("truetype/wqy", "opentype/noto", "opentype/wqy")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def missing() -> list[str]:
    """Packages to install: each absent tool's Debian name."""
    has_browser = any(shutil.which(name) for name in CHROMIUM)
    # Without a Chinese font every page shows boxes, and the tests would photograph boxes.
    fonts = Path("/usr/share/fonts")
    has_font = any(list((fonts / folder).glob("*CJK*")) + list((fonts / folder).glob("wqy*")) for folder in FONTS)
    return [*([] if has_browser else ["chromium"]), *([] if has_font else ["fonts-wqy-microhei"])]


def main(arguments: list[str]) -> int:
    """0 when nothing is missing (any more); 1 with the command to run otherwise."""
    wanted = missing()
    if not wanted:
        if arguments:
            print("Chromium and a Chinese font are installed.")
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *wanted]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Missing: {', '.join(wanted)}. Run this as root, then again: {' '.join(install)}")
        return 1
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {', '.join(wanted)} …", flush=True)
    for command in (["apt-get", "update", "--quiet"], install):
        if subprocess.run(command, env=environ, stdout=subprocess.DEVNULL).returncode:
            print(f"This failed: {' '.join(command)}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
