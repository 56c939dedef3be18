"""Error counts, alignment, intervals and weighted estimates. Pure functions: rows in, values out, no I/O."""
