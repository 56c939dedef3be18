"""The default diarizer: no model files, no torch."""
