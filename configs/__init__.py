"""Settings and the language registry: what may be chosen, and what is known about each language."""
