"""The Whisper recogniser, from sound to words."""
