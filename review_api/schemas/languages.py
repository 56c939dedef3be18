"""Languages: the registry's languages and dialects."""

from review_api.schemas.base import Answer


class Language(Answer):
    """A language or, with a parent, a dialect. `draft` is false where the model in use makes none, and people
    write from the sound."""

    tag: str
    name: str
    parent: str
    script: str
    draft: bool
    speakers: int | None
    note: str


class Languages(Answer):
    items: list[Language]
