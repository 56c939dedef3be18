"""People's work: who sees which segment, tasks, revisions, attention checks."""
