"""Models as files: find, check and load them, and what their use counts."""
