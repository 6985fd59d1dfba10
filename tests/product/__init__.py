"""The product and the sandbox together, over real HTTP, on both databases."""
