"""What runs, in which order, and who takes over: the job queue, the workflow, the workers."""
