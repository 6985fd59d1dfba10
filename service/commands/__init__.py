"""The commands of `flask --app app`: one file per group with a `register(app)`, found by scanning this package."""

import importlib
import pkgutil

from flask import Flask


def register(app: Flask) -> None:
    """Adds every group. A file without `register` stops the boot: a forgotten command is a mistake, not a choice."""
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{name}").register(app)
