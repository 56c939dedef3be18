"""The doctor: what is wrong with an installation, a line for each finding. It changes nothing."""
