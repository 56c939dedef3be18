"""What is known of how well people write, and what each of them may learn from it."""
