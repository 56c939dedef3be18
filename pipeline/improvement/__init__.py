"""Improvement: runs of the loop from corrections to a model in use, step by step, to be watched and taken back."""
