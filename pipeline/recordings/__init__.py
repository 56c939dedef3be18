"""The noun that all rooms share: a recording, its segments, its ledger, its transcript."""
