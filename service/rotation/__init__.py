"""Changing a key: what moves from the old version to the new one, one file per kind, and the job around it."""
