"""The machine's part: prepared channels in, segments and a ledger out. Uses no database."""
