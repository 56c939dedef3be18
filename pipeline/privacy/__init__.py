"""What is removed, and how surely."""
