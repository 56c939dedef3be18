"""What runs and in which order: job queue, workflow, workers, guardian."""
