"""Persons, their names and numbers, and how the two are compared and kept apart."""
