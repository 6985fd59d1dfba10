"""How we treat those we call: whom to leave alone, how often to ask again, which addresses are none of ours."""
