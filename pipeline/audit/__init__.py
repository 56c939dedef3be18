"""Audit: who did what to whose data, in a chain of rows that nobody changes without being found."""
