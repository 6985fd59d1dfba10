"""Pushes kept for later: redacted when they are captured, run again on data that is thrown away."""
