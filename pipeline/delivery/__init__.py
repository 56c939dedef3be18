"""What leaves the house: transcripts, and the formats they are written in."""
