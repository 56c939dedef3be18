"""A file in, clean channels of 16 kHz out. Uses no database."""
