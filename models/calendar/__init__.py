"""Months, days and working days as values."""
