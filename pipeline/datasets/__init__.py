"""Data sets: accepted texts with their sound, frozen, split, described, and in the forms that training tools read."""
