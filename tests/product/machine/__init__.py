"""Two persons and an attacker, what they can do over HTTP, and the pure model that must agree after each call."""
