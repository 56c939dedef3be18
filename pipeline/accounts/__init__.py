"""Who may come in: clients with their keys, people with their sessions."""
