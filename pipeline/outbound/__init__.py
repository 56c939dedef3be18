"""Requests that this service makes to addresses which somebody else chose: webhooks, sound to fetch."""
