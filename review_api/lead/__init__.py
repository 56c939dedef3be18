"""What leads and operators call to see the work as a whole."""
