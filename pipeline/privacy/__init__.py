"""What is removed, and how it is removed completely."""
