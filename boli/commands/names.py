"""Names: what a login, and the name of a person, a client or a centre, may be."""

from boli.context import Problem
from review_api import text_input
from review_api.schemas.people import LOGIN_LETTERS, NAME_LETTERS

__all__ = ["LOGIN_LETTERS", "NAME_LETTERS", "kept_name"]


def kept_name(text: str, most: int = NAME_LETTERS) -> str:
    """Return a name as it is kept, in NFC. Raises Problem."""
    try:
        plain = text_input.line(text)
    except ValueError as error:
        raise Problem(f"{text!r} is no name: {error}") from error
    if not text_input.has_letter(plain) or len(plain) > most:
        raise Problem(f"a name has 1 to {most} letters, not {plain[:80]!r}")
    return plain
