"""Vocabulary: the words that a client wants preferred."""

from pydantic import Field

from review_api import text_input
from review_api.schemas.base import Answer, Body


class VocabularyRequest(Body):
    """Words and names to prefer in all of a client's recordings, most wanted first."""

    words: list[text_input.Word] = Field(max_length=text_input.CLIENT_WORDS)


class Vocabulary(Answer):
    words: list[str]
