"""What the product knows, by subject; imports nobody above it."""
