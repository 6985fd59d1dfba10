"""Residence points: the verified state a bureau tells, and (later) the law as dated data."""
