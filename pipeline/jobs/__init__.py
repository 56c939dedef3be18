"""What runs, in which order, and who takes over: queue, workflow, workers."""
