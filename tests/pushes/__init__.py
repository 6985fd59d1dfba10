"""Typed messages and events."""
