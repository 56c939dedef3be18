"""What leaves the service: transcripts, and the formats in which they are written."""
