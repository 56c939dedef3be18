"""What transcribers call."""
