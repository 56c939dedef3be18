"""What people earn: their own view, and that of those who manage pay."""
