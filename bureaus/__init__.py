"""Bureaus behind one contract: one file per sync mode, translation by the city's field map."""
