"""An access copy as files: JSON for machines, PDF for people."""
