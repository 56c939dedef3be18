"""Many recordings, one model: what waits, and what goes through together."""
