"""What all rooms share: a recording, its segments, ledger and transcript."""
