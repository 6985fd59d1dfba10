"""The control plane: what tests and the fault panel decide, and what they may read."""
