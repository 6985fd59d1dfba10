"""Hostile and unusual pushes of our own, as data, and the running service they are sent to."""
