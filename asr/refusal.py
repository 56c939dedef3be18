"""Refusal: windows that a recogniser cannot take. Every recogniser checks this before decoding, with one wording."""

from collections.abc import Sequence

from asr.recognizer import ModelInfo, Window
from configs.errors import BoliError


class UnsupportedLanguage(BoliError, ValueError):
    """The model has no token for this language. Choose a model that has one, or make no draft."""


class TranslateUnsupported(BoliError, ValueError):
    """The model's card does not say that it can translate. Choose a model that can, or ask for no translation."""


class WindowTooLong(BoliError, ValueError):
    """The window is longer than what the model hears at once, so the rest would be lost."""


def refuse(windows: Sequence[Window], model: ModelInfo, hears_ms: int | None = None) -> None:
    """Raise UnsupportedLanguage, TranslateUnsupported or WindowTooLong for the first window that the model cannot take.

    `hears_ms`: the longest window of which no sound is lost, where that is more than the model's best window.
    """
    longest_ms = hears_ms or model.window_ms
    for window in windows:
        for language in (window.language, *window.languages):
            if language is not None and language not in model.languages:
                raise UnsupportedLanguage(
                    f"the model {model.name} does not know the language {language!r}, only {', '.join(model.languages)}"
                )
        if window.translate and "translate" not in model.tasks:
            raise TranslateUnsupported(unsupported_translation(model.name))
        if window.duration_ms > longest_ms:
            raise WindowTooLong(
                f"a window of {window.duration_ms} ms is too long for the model {model.name}:"
                f" cut it to {longest_ms} ms or less"
            )


def unsupported_translation(model: str) -> str:
    """Return the message for a model that is asked for English and cannot translate."""
    return (
        f"the model {model} does not translate into English: leave `translate` out, or use a model whose boli.json"
        ' lists "translate" among its tasks'
    )
