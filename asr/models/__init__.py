"""Models as files: found, checked, loaded, counted."""
