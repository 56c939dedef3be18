"""Tables, queries and blobs: everything that outlives a process."""
