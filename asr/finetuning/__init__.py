"""A better model from corrected speech."""
