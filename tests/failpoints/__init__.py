"""Processes are killed at numbered failpoints, stores are stopped and emptied; nothing accepted is lost or doubled."""
