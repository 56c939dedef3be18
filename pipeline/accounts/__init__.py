"""Clients with their API keys, people with their sessions."""
