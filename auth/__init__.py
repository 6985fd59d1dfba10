"""What the authentication chain stores: sessions, steps, attempts, codes; and the gate that reads it."""
