"""Refusal: what a recogniser will not take, said before any decoding and in the same words by every recogniser."""

from collections.abc import Sequence

from asr.recognizer import ModelInfo, Window


class UnsupportedLanguage(ValueError):
    """The model has no token for this language. Choose a model that has, or make no draft."""


class WindowTooLong(ValueError):
    """The window is longer than the model hears at once: the rest would be lost."""


def refuse(windows: Sequence[Window], model: ModelInfo, hears_ms: int | None = None) -> None:
    """Raise UnsupportedLanguage or WindowTooLong for the first window that the model cannot take.

    `hears_ms`: the length after which sound would be lost, where it is more than the window that suits the model best.
    """
    longest_ms = hears_ms or model.window_ms
    for window in windows:
        if window.language is not None and window.language not in model.languages:
            raise UnsupportedLanguage(
                f"the model {model.name} does not know the language {window.language!r},"
                f" only {', '.join(model.languages)}"
            )
        if window.duration_ms > longest_ms:
            raise WindowTooLong(
                f"a window of {window.duration_ms} ms is too long for the model {model.name}:"
                f" cut it to {longest_ms} ms or less"
            )
