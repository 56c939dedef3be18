"""The life of a recording: prepare, diarize, transcribe, join, route, deliver."""
