"""What ML teams call."""
