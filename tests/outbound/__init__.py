"""How we treat those we call, as pure values."""
