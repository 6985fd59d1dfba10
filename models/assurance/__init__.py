"""How well a person is known, what that opens, and what may be shown where."""
