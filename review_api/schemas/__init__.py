"""What travels over HTTP, by noun."""
