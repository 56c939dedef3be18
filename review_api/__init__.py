"""HTTP: what clients, transcribers and ML teams call."""
