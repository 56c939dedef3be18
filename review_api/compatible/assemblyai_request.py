"""AssemblyAI's request for a transcript: what is honoured, what is always so, and what is refused by its name."""

from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review_api.problems import Problem
from review_api.text_input import Line, Word

# Always so here: true asks for nothing new, and false cannot be had.
_ALWAYS: Final = ("punctuate", "format_text")
# Said by their package without being asked, or harmless either way.
_NOTED: Final = frozenset({"speech_model", "speech_models", "language_detection", "speaker_labels", "multichannel"})
_NAMED: Final = 60


class TranscriptRequest(BaseModel):
    """`audio_url`: the `upload_url` of POST /v2/upload. `language_code`: without it the language is detected.
    `keyterms_prompt`, `word_boost`: words to prefer. Speakers are always told apart, and each channel is heard.
    """

    model_config = ConfigDict(extra="allow")
    audio_url: Line = Field(max_length=2000)
    language_code: Line | None = Field(None, max_length=40)
    speakers_expected: int | None = Field(None, ge=1, le=50)
    keyterms_prompt: list[Word] | None = Field(None, max_length=50)
    word_boost: list[Word] | None = Field(None, max_length=50)

    def fields(self) -> dict[str, str]:
        """Return the form of POST /v1/recordings. Raises a 422 problem that names what cannot be done."""
        _refuse(self.model_extra or {})
        words = ", ".join(dict.fromkeys([*(self.keyterms_prompt or []), *(self.word_boost or [])]))
        speakers = "" if self.speakers_expected is None else str(self.speakers_expected)
        ours = {"language": self.language_code or "", "vocabulary": words, "speakers": speakers}
        return {name: value for name, value in ours.items() if value}


def parsed(body: bytes) -> TranscriptRequest:
    """Return the request in a body. Raises a 422 problem."""
    try:
        return TranscriptRequest.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _refuse(more: dict[str, Any]) -> None:
    for name, value in more.items():
        asked = value not in (None, False, [], {}, "")
        shown = ascii(name[:_NAMED])[1:-1]
        if name in _ALWAYS and value is False:
            raise Problem(422, "unsupported-value", f"`{shown}` cannot be false: the text is always written so")
        if asked and name not in (*_ALWAYS, *_NOTED):
            raise Problem(422, "unsupported-value", f"`{shown}` is not done here; leave it out")
