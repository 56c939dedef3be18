"""People's work: what they are shown, and what comes of what they write."""
