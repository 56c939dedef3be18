"""What clients' programs call."""
