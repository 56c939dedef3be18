"""How good people's work is, in counts."""
