"""Fields: names in formats whose fields are set apart by white space, and which have no quoting: CTM, STM."""

from diarize.rttm import word

_UNKNOWN = "unknown"


def field(name: str) -> str:
    """Return a name as one field: "_" for white space and for what begins a comment; "unknown" for an empty one."""
    if not name.strip():
        return _UNKNOWN
    written = word(name)
    return f"_{written[1:]}" if written.startswith(";") else written
