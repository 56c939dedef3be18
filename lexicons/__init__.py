"""The text of each language: canonical spelling, aksharas, script."""
