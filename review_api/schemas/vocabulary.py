"""Vocabulary: the words that a client wants preferred."""

from typing import Annotated, Final

from pydantic import Field, model_validator

from review_api import text_input
from review_api.schemas.base import Answer, Body

MOST_FORMS: Final = 10
Forms = Annotated[list[text_input.Word], Field(min_length=1, max_length=MOST_FORMS)]


class VocabularyRequest(Body):
    """Words and names to prefer in all of a client's recordings, most wanted first. `said_as`: for a word or name, the
    forms in which it is said; a form belongs to one word.
    """

    words: list[text_input.Word] = Field(max_length=text_input.CLIENT_WORDS)
    said_as: dict[text_input.Word, Forms] = Field(default_factory=dict, max_length=text_input.CLIENT_WORDS)

    @model_validator(mode="after")
    def _one_word_a_form(self) -> "VocabularyRequest":
        forms = [form for forms in self.said_as.values() for form in forms]
        twice = next((form for form in forms if forms.count(form) > 1), None) if len(set(forms)) < len(forms) else None
        if twice:
            raise ValueError(f"{twice} is said of one word, and stands once in said_as")
        return self


class Vocabulary(Answer):
    words: list[str]
    said_as: dict[str, list[str]]
