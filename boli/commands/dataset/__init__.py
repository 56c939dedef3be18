"""`boli dataset`: accepted texts with their sound, frozen for training."""
