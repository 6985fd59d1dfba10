"""The pure chain: its guards one by one, its laws, and every state it can reach."""
