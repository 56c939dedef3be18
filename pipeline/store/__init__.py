"""Tables, migrations, connections and blobs: all data that outlives a process."""
