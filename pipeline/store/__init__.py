"""Tables, migrations, connections and blobs: everything that outlives a process."""
