"""Methods: how the speakers of a recording were told apart, by name, and which methods are coarse."""

CHANNELS = "channels"
COARSE = frozenset({"voiceprint"})


def is_coarse(method: str) -> bool:
    """Return whether this method's error rate is known to be high. Pages that show its turns say so."""
    return method in COARSE
