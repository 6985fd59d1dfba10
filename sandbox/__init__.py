"""A WeChat, a phone and bureaus on loopback: a program of its own that imports nothing of the product."""
