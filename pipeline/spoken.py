"""Spoken: in which language a recording is written down, and which code the recogniser is told.

The language token is always forced where the language is known. A language without a token (the registry says
"none"), or one that the model was not trained on, gets no draft: a bad draft slows people down more than an empty box.
"""

from dataclasses import dataclass

from asr.recognizer import ModelInfo
from configs.registry import NO_DRAFT, whisper_code

NO_DRAFT_FLAG = "no-draft"  # a segment that people write from scratch


@dataclass(frozen=True, slots=True)
class Spoken:
    """`tag`: the BCP-47 tag segments carry, "" where unknown (then the recogniser's code serves). `code`: the
    Whisper code to force, None to detect it. `drafted`: False where people write from scratch."""

    tag: str
    code: str | None
    drafted: bool


def spoken(language: str, dialect: str, model: ModelInfo) -> Spoken:
    """Return how a recording with these tags is drafted by this model. Raises UnknownVariety for an unknown tag."""
    if not language:
        return Spoken("", None, drafted=True)
    code = whisper_code(language, dialect)
    if code == NO_DRAFT or code not in model.languages:
        return Spoken(language, None, drafted=False)
    return Spoken(language, code, drafted=True)
