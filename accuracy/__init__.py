"""Error counts, alignment, intervals and weighted estimates. Pure: rows in, values out, no I/O."""
