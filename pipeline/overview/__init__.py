"""What a lead sees: the queue, who works on what, quality, and what is stuck."""
