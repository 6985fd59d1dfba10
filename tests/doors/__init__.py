"""The doors over HTTP: what is taken, what is refused, and what is answered once."""
