"""What the worker owes, one file per kind of outbox row."""
