"""Names and numbers of people."""
