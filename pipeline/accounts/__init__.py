"""Clients with their API keys, people with their roles, centres, sessions and invitations."""
