"""Contributions as pure law."""
