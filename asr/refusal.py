"""Refusal: what a recogniser will not take, said before any decoding and in the same words by every recogniser."""

from collections.abc import Sequence

from asr.recognizer import ModelInfo, Window
from configs.errors import BoliError


class UnsupportedLanguage(BoliError, ValueError):
    """The model has no token for this language. Choose a model that has, or make no draft."""


class TranslateUnsupported(BoliError, ValueError):
    """The model's card does not say that it can translate. Choose a model that can, or ask for no translation."""


class WindowTooLong(BoliError, ValueError):
    """The window is longer than the model hears at once: the rest would be lost."""


def refuse(windows: Sequence[Window], model: ModelInfo, hears_ms: int | None = None) -> None:
    """Raise UnsupportedLanguage, TranslateUnsupported or WindowTooLong for the first window that the model cannot take.

    `hears_ms`: the length after which sound would be lost, where it is more than the window that suits the model best.
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
    """Return what is said wherever English is asked of a model that cannot give it."""
    return (
        f"the model {model} does not translate into English: leave `translate` out, or use a model whose boli.json"
        ' lists "translate" among its tasks'
    )
