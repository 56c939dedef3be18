"""The life of a recording: prepare, diarize, transcribe, join, route, deliver."""

from configs import offline as offline
