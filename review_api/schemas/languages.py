"""Languages: the registry's languages and dialects."""

from review_api.schemas.base import Answer
from review_api.schemas.modes import ModesPossible


class Language(Answer):
    """A language or, with a parent, a dialect. `draft` is false where the model in use makes none, and people
    write from the sound. `modes`: how a transcript in it can be shown.
    """

    tag: str
    name: str
    parent: str
    script: str
    draft: bool
    speakers: int | None
    note: str
    modes: ModesPossible


class Languages(Answer):
    items: list[Language]
