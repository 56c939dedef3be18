"""The machine's half: prepared channels in, segments and a ledger out."""
