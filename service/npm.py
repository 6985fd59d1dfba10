"""Makes `node_modules` fit package-lock.json: the look of the pages and what tests it. Standard library only."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

# Lock hashes are checked by npm; scripts of packages never run on this machine.
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
Ran = Callable[..., bool]
"""Runs a command (its words) and says whether it ended well."""


def fit(root: Path, ran: Ran) -> bool:
    """Does `root/node_modules` fit the lock, now or after one `npm ci`? False with a sentence when it cannot be had."""
    lock, stamp = root / "package-lock.json", root / "node_modules" / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    npm = shutil.which("npm")
    if npm is None:
        print("npm is missing: install Node.js 20 or newer (Debian: apt-get install nodejs npm), then start again.")
        return False
    print("Installing the packages of package-lock.json into node_modules …", flush=True)
    if not ran(npm, *INSTALL, "--prefix", str(root)):
        print("npm could not install them: see the lines above (is a package registry reachable?).")
        return False
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted)
    return True
