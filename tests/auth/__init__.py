"""The chain on real databases: what it stores, what it refuses, what it survives."""
