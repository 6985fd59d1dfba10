"""The sandbox's bureau over real HTTP, as the bureaus' own tests start it."""

from tests.bureaus.conftest import address, source, world

__all__ = ["address", "source", "world"]
