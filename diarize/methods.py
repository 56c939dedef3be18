"""Methods: the names under which a recording says who told its speakers apart, and which of them are coarse."""

CHANNELS = "channels"
COARSE = frozenset({"voiceprint"})


def is_coarse(method: str) -> bool:
    """Return whether this method's error rate is known to be high: wherever its turns are shown, this is said."""
    return method in COARSE
