"""The keeping room, on both databases."""
